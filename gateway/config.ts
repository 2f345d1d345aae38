import { parseArgs } from "node:util";
import { z } from "zod";
import { ConfigError, portNumber, readEnvironment, serviceSettings } from "../platform/config.js";

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
  readonly introspection: boolean;
  readonly trustProxy: boolean;
  readonly logLevel: string;
  /** The URL of a subgraph that the environment names in place of the supergraph's (`SUBGRAPH_<NAME>_URL`), if any. */
  subgraphUrl(name: string): string | undefined;
}

const flag = z.enum(["true", "false"]).transform((value) => value === "true");

const environmentSchema = z.object({
  ...serviceSettings,
  PORT: portNumber("a port number, 0 to 65535 (or --port)").default(4000),
  GATEWAY_SIGNING_KEY: z.string().min(1).optional(),
  INTROSPECTION: flag.optional(),
  TRUST_PROXY: flag.default(false),
});

const USAGE = "Usage: gateway --supergraph FILE [--port N] [--no-auth]";

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
  return {
    supergraphFile: given.supergraph,
    host: HOST,
    port: PORT,
    noAuth,
    signingKey: noAuth ? null : (GATEWAY_SIGNING_KEY ?? null),
    identitySubgraph: "identity",
    introspection: INTROSPECTION ?? environment.NODE_ENV !== "production",
    trustProxy: TRUST_PROXY,
    logLevel: LOG_LEVEL,
    subgraphUrl: (name) => subgraphUrl(name, environment),
  };
}

function readArguments(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { supergraph: { type: "string" }, port: { type: "string" }, "no-auth": { type: "boolean" } },
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
