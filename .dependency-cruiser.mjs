/**
 * Who may import whom. TypeScript is parsed by swc: dependency-cruiser's other parser is the JavaScript interface of
 * TypeScript up to 6, which TypeScript 7 does not have.
 * @type {import("dependency-cruiser").IConfiguration}
 */
export default {
  forbidden: [
    {
      name: "no-cycles",
      severity: "error",
      comment: "Two files that need each other are one, or share a third.",
      from: {},
      to: { circular: true },
    },
    {
      name: "platform-stands-alone",
      severity: "error",
      comment: "The platform is what every room stands on: it imports no room.",
      from: { path: "^platform/" },
      to: { path: "^(gateway|subgraphs|schema|scripts|demo|test|start|graph\\.ts)" },
    },
    {
      name: "gateway-imports-platform-only",
      severity: "error",
      comment: "The gateway reaches a subgraph through its transport.",
      from: { path: "^gateway/" },
      to: { path: "^(subgraphs|schema|scripts|demo|test|start|graph\\.ts)" },
    },
    {
      name: "subgraphs-import-platform-and-themselves",
      severity: "error",
      comment: "What a subgraph needs of another arrives as events.",
      from: { path: "^subgraphs/([^/]+)/" },
      to: { path: "^(gateway|subgraphs|schema|scripts|demo|test|start|graph\\.ts)", pathNot: "^subgraphs/$1/" },
    },
    {
      name: "no-test-code-in-the-product",
      severity: "error",
      from: { pathNot: "^(test|bench)/|\\.(test|config)\\.ts$" },
      to: { path: "^test/|\\.test\\.ts$" },
    },
    {
      name: "resolvable",
      severity: "error",
      comment: "An import that leads nowhere. The package left out has types and no code; fault tests build dist/ before they use it.",
      from: {},
      to: { couldNotResolve: true, pathNot: "^@apollo/server-gateway-interface$|^(\\.\\./)+dist/" },
    },
    {
      name: "no-development-packages-in-the-product",
      severity: "error",
      comment: "An image without development packages must run.",
      from: { path: "^(start\\.ts|graph\\.ts|demo|gateway|platform|subgraphs|scripts)", pathNot: "\\.test\\.ts$" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm"] },
    },
  ],
  options: {
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|\\.data|bench)/" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
    },
  },
};
