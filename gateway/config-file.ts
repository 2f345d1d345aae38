import { readFileSync } from "node:fs";
import { z } from "zod";
import { ConfigError } from "../platform/config.js";
import type { Limits } from "./limits/limits.js";
import type { CircuitBreakerOptions } from "./transports/circuit-breaker.js";
import type { HttpTransportOptions } from "./transports/http.js";

/** How a subgraph is called. */
export interface SubgraphSettings extends HttpTransportOptions {
  /** In place of the URL that the supergraph has. */
  readonly url?: string;
}

/** The settings of `--config FILE`. What is left out keeps its default. */
export interface GatewayFile {
  readonly introspection?: boolean;
  readonly limits: Partial<Limits>;
  /** How every subgraph is called, unless `subgraphs` has it otherwise. */
  readonly everySubgraph: HttpTransportOptions;
  /** By the subgraph's name. */
  readonly subgraphs: Readonly<Record<string, SubgraphSettings>>;
  /** When a subgraph that fails is asked no more for a moment. */
  readonly circuitBreaker: CircuitBreakerOptions & { readonly enabled?: boolean };
}

function atLeast(least: number) {
  const error = `must be a whole number, ${least} or more`;
  return z.int({ error }).min(least, { error });
}

const yesOrNo = z.boolean({ error: "must be true or false" });
const share = "must be a number above 0, up to 1";

const limits = {
  bodyBytes: atLeast(1),
  requestTimeoutMs: atLeast(1),
  answerPatienceMs: atLeast(1),
  tokens: atLeast(1),
  depth: atLeast(1),
  aliases: atLeast(0),
  rootFields: atLeast(1),
  fields: atLeast(1),
  streamBacklog: atLeast(1),
  streamBacklogBytes: atLeast(1),
  streamPatienceMs: atLeast(1),
  streamsPerConnection: atLeast(1),
  planningTimeoutMs: atLeast(1),
  planningBurstMs: atLeast(1),
  planningMsPerSecond: atLeast(1),
} satisfies Record<Exclude<keyof Limits, "introspection">, z.ZodType>;

const calling = {
  timeoutMs: atLeast(1),
  connections: atLeast(1),
  waiting: atLeast(0),
  maxResponseSize: atLeast(1),
  streamIdleTimeoutMs: atLeast(1),
} satisfies Record<keyof HttpTransportOptions, z.ZodType>;

const breaker = {
  failures: atLeast(1),
  failureRatio: z.number({ error: share }).gt(0, { error: share }).max(1, { error: share }),
  minimumCalls: atLeast(1),
  windowMs: atLeast(1),
  openMs: atLeast(1),
} satisfies Record<Exclude<keyof CircuitBreakerOptions, "now" | "onChange">, z.ZodType>;

const httpUrl = "must be the http(s) URL of a GraphQL endpoint, such as http://localhost:4001/graphql";
const url = z.string({ error: httpUrl }).refine((value) => URL.canParse(value) && /^https?:/.test(value), { error: httpUrl });

/** An object of which every key may be left out, and that has no others. */
const part = <S extends z.core.$ZodLooseShape>(shape: S) => z.strictObject(shape).partial();

const fileSchema = z.strictObject({
  $schema: z.string().optional(),
  introspection: yesOrNo.optional(),
  limits: part(limits).default({}),
  everySubgraph: part(calling).default({}),
  subgraphs: z.record(z.string(), part({ ...calling, url })).default({}),
  circuitBreaker: part({ ...breaker, enabled: yesOrNo }).default({}),
});

/** Without a file. */
export const NO_FILE: GatewayFile = { limits: {}, everySubgraph: {}, subgraphs: {}, circuitBreaker: {} };

/** Reads the settings in a JSON file. Throws a ConfigError that names each key that is wrong and what it must be. */
export function readConfigFile(file: string): GatewayFile {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch {
    throw new ConfigError(`The settings file ${file} cannot be read. Name an existing file with --config.`);
  }
  return parseConfigFile(file, content);
}

/** Reads the text of a settings file; `file` is how errors call it. */
export function parseConfigFile(file: string, content: string): GatewayFile {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw new ConfigError(`The settings file ${file} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  const settings = fileSchema.safeParse(value);
  if (!settings.success)
    throw new ConfigError(`Set these keys of ${file} right:\n  ${settings.error.issues.flatMap(problemsOf).join("\n  ")}`);
  // JSON has no undefined: a key that is there has a value.
  return settings.data as GatewayFile;
}

function problemsOf(issue: z.core.$ZodIssue): string[] {
  const at = (path: readonly PropertyKey[]) => path.map(String).join(".") || "the whole file";
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => `${at([...issue.path, key])}: there is no such setting`);
  if (issue.code === "invalid_type" && issue.expected === "object") return [`${at(issue.path)}: must be an object`];
  return [`${at(issue.path)}: ${issue.message}`];
}
