import type { Difference, Trial } from "./comparison.js";

/** A difference with everyone's answers, and as a case for `known-cases.test.ts`, to be put there under its world. */
export function told({ between, what }: Difference, { world, operation, mode, ours, stock, truth }: Trial): string {
  const answers = Object.entries({ ours, stock, truth }).map(
    ([name, answer]) => `${name}: ${answer.data} ${JSON.stringify(answer.errors)}`,
  );
  return [`A difference between ${between}: ${what}`, operation.query, ...answers, "", knownCase(world.name, operation, mode)].join("\n");
}

function knownCase(world: string, { query, variables, operationName }: Trial["operation"], mode: Trial["mode"]): string {
  return [
    `Known case of ${world}:`,
    "{",
    '  name: "",',
    `  query: ${JSON.stringify(query.replace(/\s+/g, " ").trim())},`,
    ...(Object.keys(variables).length > 0 ? [`  variables: ${JSON.stringify(variables)},`] : []),
    ...(operationName === undefined ? [] : [`  operationName: ${JSON.stringify(operationName)},`]),
    `  modes: [${JSON.stringify(mode)}],`,
    "},",
  ].join("\n");
}
