import { DrizzleQueryError } from "drizzle-orm/errors";
import { pino, type SerializedError } from "pino";

/** Where Drizzle and postgres.js keep what a statement was run with, and PostgreSQL the row that it refused. */
const VALUES = ["params", "parameters", "args", "detail", "where"];

/**
 * An error as it is logged: without the values of the statement that failed. They are people's addresses and numbers, and
 * hashes of codes that a million guesses find.
 */
export function loggedError(error: Error): SerializedError {
  const told: SerializedError = { ...pino.stdSerializers.err(error) };
  for (const name of VALUES) delete told[name];
  for (const failed of failedQueries(error)) {
    const without = (text: string) => text.replaceAll(failed.message, () => `Failed query: ${failed.query}`);
    told.message = without(told.message);
    told.stack = without(told.stack);
  }
  return told;
}

/** For the loggers of processes that use a database: anything may be thrown. */
export const ERROR_SERIALIZERS = { err: (thrown: unknown) => (thrown instanceof Error ? loggedError(thrown) : thrown) };

/** The statements among an error and what caused it: their messages go on with the values. */
function failedQueries(error: Error): DrizzleQueryError[] {
  const chain: Error[] = [];
  for (let one: unknown = error; one instanceof Error && !chain.includes(one); one = one.cause) chain.push(one);
  return chain.filter((one) => one instanceof DrizzleQueryError);
}
