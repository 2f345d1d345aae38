import { setFlagsFromString } from "node:v8";
import { z } from "zod";
import { loggedError } from "./database/logged-error.js";

/** A wrong or missing setting: the message says what to set. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads settings from the environment. A blank one is a missing one: so it is handed on where it was never set.
 * @throws ConfigError that names every variable that is missing or wrong
 */
export function readEnvironment<S extends z.ZodType>(schema: S, environment: Environment): z.infer<S> {
  const settings = schema.safeParse(Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim())));
  if (settings.success) return settings.data;
  const problems = settings.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new ConfigError(`Set these environment variables right:\n  ${problems.join("\n  ")}`);
}

/** A port; what is wrong with another value is said in the given words. */
export function portNumber(error: string) {
  return z.coerce.number({ error }).int({ error }).min(0, { error }).max(65535, { error });
}

/** Settings that every service reads alike. */
export const serviceSettings = {
  PORT: portNumber("a port number, 0 to 65535"),
  HOST: z.string().min(1).default("127.0.0.1"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
};

/**
 * V8 guesses from what survives its first collections which objects will live long, and makes those old from the start.
 * Of a server whose requests wait together it guesses wrong: what a request made at such a place is garbage soon, but
 * keeps everything that it refers to until old objects are collected. A process that once guessed so does so ever after,
 * and is up to twice as slow.
 */
const YOUNG_OBJECTS_STAY_YOUNG = "--no-allocation-site-pretenuring";

/** Runs a program: a ConfigError is told in its own words, anything else with its stack; both end with status 1. */
export function run(program: () => Promise<void>): void {
  setFlagsFromString(YOUNG_OBJECTS_STAY_YOUNG);
  program().catch((error: unknown) => {
    process.stderr.write(
      `${error instanceof ConfigError ? error.message : error instanceof Error ? loggedError(error).stack : String(error)}\n`,
    );
    process.exit(1);
  });
}
