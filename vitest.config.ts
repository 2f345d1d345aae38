import { createRequire } from "node:module";
import { defineConfig } from "vitest/config";

/**
 * Three projects. The acceptance and security suites run over both transports, whose answers must not differ; what
 * does not concern the transport runs once.
 */
const everyTransport = ["test/acceptance/**/*.test.ts", "test/security/**/*.test.ts"];
const once = ["platform/**/*.test.ts", "gateway/**/*.test.ts", "test/acceptance/platform/**/*.test.ts", "test/faults/**/*.test.ts"];

const overTransport = (transport: "in-process" | "http") => ({
  extends: true as const,
  test: { name: transport, include: everyTransport, exclude: once, env: { TRANSPORT: transport } },
});

export default defineConfig({
  resolve: {
    // Without it the packages that `require` graphql and those that `import` it meet with two copies of its classes.
    alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve("graphql") }],
  },
  test: {
    globalSetup: ["test/support/postgres.setup.ts"],
    // Importing the gateway costs most of a second: files share a process.
    pool: "forks",
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    reporters: ["default", ["json", { outputFile: process.env.TEST_REPORT ?? ".reports/tests.json" }]],
    projects: [
      overTransport("in-process"),
      overTransport("http"),
      // These start and kill servers of their own, so each has a process of its own.
      {
        extends: true,
        test: {
          name: "once",
          include: once,
          isolate: true,
          env: { TRANSPORT: "http" },
          globalSetup: ["test/faults/support/compile.setup.ts"],
        },
      },
    ],
  },
});
