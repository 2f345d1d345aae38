import { parseArgs } from "node:util";
import { z } from "zod";
import { ConfigError, portNumber, readEnvironment, serviceSettings } from "../platform/config.js";
import { readProxies, type TrustedProxies } from "./client-address.js";
import { type GatewayFile, NO_FILE, readConfigFile } from "./config-file.js";
import { defaultLimits, type Limits } from "./limits/limits.js";
import type { CircuitBreakerOptions } from "./transports/circuit-breaker.js";
import type { HttpTransportOptions } from "./transports/http.js";

export interface GatewayConfig {
  /** File of the composed supergraph. */
  readonly supergraphFile: string;
  readonly host: string;
  readonly port: number;
  /** Everybody is a visitor and no principal is presented to subgraphs. */
  readonly noAuth: boolean;
  /** The private JSON Web Key with which principals are signed; null with `noAuth`. */
  readonly signingKey: string | null;
  /** Name of the subgraph that knows sessions. */
  readonly identitySubgraph: string;
  readonly trustProxy: TrustedProxies;
  readonly logLevel: string;
  readonly limits: Limits;
  /** When a subgraph that fails is asked no more for a moment; null for never. */
  readonly circuitBreaker: CircuitBreakerOptions | null;
  /** Subgraphs that the settings are about: each must be in the supergraph. */
  readonly namedSubgraphs: readonly string[];
  /** The URL of a subgraph in place of the supergraph's, if any: the environment's `SUBGRAPH_<NAME>_URL`, or the settings file's. */
  subgraphUrl(name: string): string | undefined;
  /** How a subgraph is called. */
  calling(name: string): HttpTransportOptions;
}

const flag = z.enum(["true", "false"]).transform((value) => value === "true");

const proxies = z.string().transform((value, { addIssue }) => {
  const read = readProxies(value);
  if (read === null) addIssue("how many proxies stand before the gateway (0 for none), or their addresses and subnets with commas between");
  return read ?? 0;
});

const environmentSchema = z.object({
  ...serviceSettings,
  PORT: portNumber("a port number, 0 to 65535 (or --port)").default(4000),
  GATEWAY_SIGNING_KEY: z.string().min(1).optional(),
  INTROSPECTION: flag.optional(),
  TRUST_PROXY: proxies.default(0),
});

const USAGE = "Usage: gateway --supergraph FILE [--port N] [--no-auth] [--config FILE]";

/** Reads the gateway's settings from its arguments and environment. Throws a ConfigError that says what to set. */
export function readGatewayConfig(args: readonly string[], environment: Readonly<Record<string, string | undefined>>): GatewayConfig {
  const given = readArguments(args);
  if (given.supergraph === undefined) throw new ConfigError(`The file of the supergraph is missing. ${USAGE}`);
  const settings = readEnvironment(environmentSchema, { ...environment, ...(given.port === undefined ? {} : { PORT: given.port }) });
  const { PORT, HOST, GATEWAY_SIGNING_KEY, INTROSPECTION, TRUST_PROXY, LOG_LEVEL } = settings;
  const noAuth = given["no-auth"] === true;
  if (!noAuth && GATEWAY_SIGNING_KEY === undefined) {
    throw new ConfigError(
      "GATEWAY_SIGNING_KEY is not set: it is the private Ed25519 JSON Web Key that signs principals for the subgraphs. For a supergraph without sign-in, start with --no-auth.",
    );
  }
  const file = given.config === undefined ? NO_FILE : readConfigFile(given.config);
  return {
    ...fromFile(file, environment),
    supergraphFile: given.supergraph,
    host: HOST,
    port: PORT,
    noAuth,
    signingKey: noAuth ? null : (GATEWAY_SIGNING_KEY ?? null),
    identitySubgraph: "identity",
    limits: limitsOf(file, INTROSPECTION, environment.NODE_ENV),
    trustProxy: TRUST_PROXY,
    logLevel: LOG_LEVEL,
  };
}

/** The environment goes before the file, the file before what is built in. */
function limitsOf({ limits, introspection: ofFile }: GatewayFile, ofEnvironment: boolean | undefined, nodeEnv: string | undefined): Limits {
  const introspection = ofEnvironment ?? ofFile;
  return { ...defaultLimits(nodeEnv), ...limits, ...(introspection === undefined ? {} : { introspection }) };
}

function fromFile({ circuitBreaker, subgraphs, everySubgraph }: GatewayFile, environment: Readonly<Record<string, string | undefined>>) {
  const { enabled = true, ...breaker } = circuitBreaker;
  const own = (name: string) => (Object.hasOwn(subgraphs, name) ? subgraphs[name] : undefined);
  return {
    circuitBreaker: enabled ? breaker : null,
    namedSubgraphs: Object.keys(subgraphs),
    subgraphUrl: (name: string) => subgraphUrl(name, environment) ?? own(name)?.url,
    calling: (name: string) => ({ ...everySubgraph, ...own(name) }),
  };
}

function readArguments(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        supergraph: { type: "string" },
        port: { type: "string" },
        "no-auth": { type: "boolean" },
        config: { type: "string" },
      },
    });
    return values;
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : "Wrong arguments."} ${USAGE}`);
  }
}

function subgraphUrl(name: string, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const variable = `SUBGRAPH_${name.toUpperCase().replace(/[^A-Z0-9]/g, "_")}_URL`;
  const value = environment[variable];
  if (value === undefined || value === "") return undefined;
  if (!URL.canParse(value) || !/^https?:/.test(value))
    throw new ConfigError(`${variable} must be the http(s) URL of a GraphQL endpoint, such as http://localhost:4001/graphql.`);
  return value;
}
