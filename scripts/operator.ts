/**
 * Gives an installation its first operator, who adds the vendor's other people and systems through the graph:
 * `npm run operator -- --name "Ada Lovelace" --email ada@vendor.example`, with identity's `DATABASE_URL`.
 */
import { parseArgs } from "node:util";
import { ConfigError, run } from "../platform/config.js";
import { backgroundContext } from "../platform/graphql/context.js";
import { Refused } from "../platform/graphql/user-errors.js";
import { type FirstOperator, firstOperator } from "../subgraphs/identity/staff/first-operator.js";
import { withSubgraphsData } from "./offline.js";

run(async () => {
  const operator = operatorOf(process.argv.slice(2));
  await withSubgraphsData("identity", async (runtime) => {
    const password = await backgroundContext(runtime, "first operator")
      .transaction((transaction) => firstOperator(transaction, operator))
      .catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        throw new ConfigError(error.refusals.map(({ field, message }) => [...(field ?? []), message].join(": ")).join("\n"));
      });
    if (password === null) throw new ConfigError(`${operator.email} is an operator already and has a password of its own.`);
    process.stdout.write(`${operator.email} signs in with the password ${password} and changes it first.\n`);
  });
});

function operatorOf(args: string[]): FirstOperator {
  const text = { type: "string" } as const;
  try {
    const { name, email } = parseArgs({ args, options: { name: text, email: text } }).values;
    if (name !== undefined && email !== undefined) return { name, email };
  } catch {
    // Said below.
  }
  throw new ConfigError("Usage: npm run operator -- --name NAME --email ADDRESS");
}
