import { readFile } from "node:fs/promises";
import { parse } from "graphql";
import { type Logger, pino } from "pino";
import { principalSigner, readSigningKey } from "../platform/access/signature.js";
import { ConfigError, run } from "../platform/config.js";
import type { SubgraphTransport } from "../platform/graphql/transport.js";
import { noAuthenticator } from "./access/authenticator.js";
import { identityAuthenticator } from "./access/identity.js";
import { MovableTransport } from "./access/movable-transport.js";
import { type GatewayConfig, readGatewayConfig } from "./config.js";
import { createGateway, type GatewayOptions } from "./server.js";
import { type SubgraphLocation, subgraphsOf } from "./supergraph.js";
import { followSupergraph } from "./supergraph-file.js";
import { circuitBreaker } from "./transports/circuit-breaker.js";
import { httpTransport } from "./transports/http.js";

async function main(): Promise<void> {
  const config = readGatewayConfig(process.argv.slice(2), process.env);
  const logger = pino({ level: config.logLevel });
  const { sdl: supergraphSdl, subgraphs } = await readSupergraph(config.supergraphFile);
  refuseUnknown(config.namedSubgraphs, subgraphs);
  const opened = new Map<string, SubgraphTransport>();
  const transportTo = ({ name, url }: SubgraphLocation): SubgraphTransport => {
    const address = urlOf(config, name, url);
    const transport = opened.get(`${name} ${address}`) ?? openTransport(config, name, address, logger);
    opened.set(`${name} ${address}`, transport);
    return transport;
  };
  const access = await accessOf(config, { subgraphs, transportTo, logger });
  const gateway = await createGateway({
    supergraphSdl,
    transports: transportTo,
    logger,
    limits: config.limits,
    trustProxy: config.trustProxy,
    ...access.options,
  });
  const replace = async (sdl: string) => {
    const follow = access.following(subgraphsOf(parse(sdl, { noLocation: true })));
    await gateway.replaceSupergraph(sdl);
    follow();
  };
  const unfollow = followSupergraph(config.supergraphFile, supergraphSdl, replace, logger);
  const url = await gateway.listen({ port: config.port, host: config.host });
  logger.info({ url }, "the gateway is listening");

  const stop = async (signal: string) => {
    logger.info({ signal }, "the gateway is closing");
    unfollow();
    await gateway.close();
    await Promise.all([...opened.values()].map((transport) => transport.close()));
  };
  process.once("SIGTERM", (signal) => void stop(signal));
  process.once("SIGINT", (signal) => void stop(signal));
}

interface Surroundings {
  readonly subgraphs: readonly SubgraphLocation[];
  readonly transportTo: (subgraph: SubgraphLocation) => SubgraphTransport;
  readonly logger: Logger;
}

/** Who asks, and how subgraphs learn it. */
interface Access {
  readonly options: Pick<GatewayOptions, "authenticator" | "sign">;
  /** How to ask where another supergraph has identity. Throws when it has none. */
  readonly following: (subgraphs: readonly SubgraphLocation[]) => () => void;
}

async function accessOf(config: GatewayConfig, { subgraphs, transportTo, logger }: Surroundings): Promise<Access> {
  if (config.signingKey === null) return { options: { authenticator: noAuthenticator() }, following: () => () => {} };
  const identityIn = (all: readonly SubgraphLocation[]) => {
    const found = all.find(({ name }) => name === config.identitySubgraph);
    if (found) return transportTo(found);
    throw new ConfigError(`The supergraph has no subgraph "${config.identitySubgraph}", which knows the sign-ins. Start with --no-auth.`);
  };
  const identity = new MovableTransport(identityIn(subgraphs));
  const key = await readSigningKey(config.signingKey).catch(() => {
    throw new ConfigError("GATEWAY_SIGNING_KEY is not a private Ed25519 JSON Web Key.");
  });
  const sign = principalSigner(key);
  return {
    options: { sign, authenticator: identityAuthenticator({ identity, sign, logger }) },
    following(all) {
      const transport = identityIn(all);
      return () => identity.moveTo(transport);
    },
  };
}

async function readSupergraph(file: string): Promise<{ sdl: string; subgraphs: SubgraphLocation[] }> {
  const sdl = await readFile(file, "utf8").catch(() => {
    throw new ConfigError(`The supergraph file ${file} cannot be read. Name an existing file with --supergraph.`);
  });
  try {
    return { sdl, subgraphs: subgraphsOf(parse(sdl, { noLocation: true })) };
  } catch (error) {
    throw new ConfigError(
      `The file ${file} is not a composed supergraph (${error instanceof Error ? error.message : error}). Compose one, and name it with --supergraph.`,
    );
  }
}

/** Settings of a subgraph that is not there are a name misspelt. */
function refuseUnknown(named: readonly string[], subgraphs: readonly SubgraphLocation[]): void {
  const unknown = named.filter((name) => !subgraphs.some((subgraph) => subgraph.name === name));
  if (unknown.length === 0) return;
  throw new ConfigError(
    `The settings file names ${unknown.map((name) => `subgraphs.${name}`).join(", ")}, but the supergraph has only ${subgraphs.map(({ name }) => name).join(", ")}.`,
  );
}

function openTransport(config: GatewayConfig, name: string, url: string, logger: Logger): SubgraphTransport {
  const transport = httpTransport(name, url, config.calling(name));
  if (config.circuitBreaker === null) return transport;
  return circuitBreaker(transport, {
    ...config.circuitBreaker,
    onChange: (service, state) => logger.warn({ service, state }, "the circuit to a subgraph changed"),
  });
}

function urlOf(config: GatewayConfig, name: string, url: string): string {
  const chosen = config.subgraphUrl(name) ?? url;
  if (!URL.canParse(chosen))
    throw new ConfigError(`The supergraph has no usable URL for the subgraph "${name}". Set SUBGRAPH_${name.toUpperCase()}_URL.`);
  return chosen;
}

run(main);
