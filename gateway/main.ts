import { readFile } from "node:fs/promises";
import { pino } from "pino";
import { principalSigner, readSigningKey } from "../platform/access/signature.js";
import { ConfigError, run } from "../platform/config.js";
import { noAuthenticator } from "./access/authenticator.js";
import { identityAuthenticator } from "./access/identity.js";
import { type GatewayConfig, readGatewayConfig } from "./config.js";
import { defaultLimits } from "./limits/limits.js";
import { createGateway, type GatewayOptions } from "./server.js";
import { type SubgraphLocation, subgraphsOf } from "./supergraph.js";
import { httpTransport } from "./transports/http.js";

async function main(): Promise<void> {
  const config = readGatewayConfig(process.argv.slice(2), process.env);
  const logger = pino({ level: config.logLevel });
  const { sdl: supergraphSdl, subgraphs } = await readSupergraph(config.supergraphFile);
  const transports = subgraphs.map(({ name, url }) => httpTransport(name, urlOf(config, name, url)));
  const access = await accessOf(config, { transports, logger });
  const gateway = await createGateway({
    supergraphSdl,
    transports,
    logger,
    limits: { ...defaultLimits(), introspection: config.introspection },
    trustProxy: config.trustProxy,
    ...access,
  });
  const url = await gateway.listen({ port: config.port, host: config.host });
  logger.info({ url }, "the gateway is listening");

  const stop = async (signal: string) => {
    logger.info({ signal }, "the gateway is closing");
    await gateway.close();
    await Promise.all(transports.map((transport) => transport.close()));
  };
  process.once("SIGTERM", (signal) => void stop(signal));
  process.once("SIGINT", (signal) => void stop(signal));
}

async function accessOf(
  config: GatewayConfig,
  { transports, logger }: Required<Pick<GatewayOptions, "transports" | "logger">>,
): Promise<Pick<GatewayOptions, "authenticator" | "sign">> {
  if (config.signingKey === null) return { authenticator: noAuthenticator() };
  const identity = transports.find(({ name }) => name === config.identitySubgraph);
  if (!identity)
    throw new ConfigError(`The supergraph has no subgraph "${config.identitySubgraph}", which knows the sign-ins. Start with --no-auth.`);
  const key = await readSigningKey(config.signingKey).catch(() => {
    throw new ConfigError("GATEWAY_SIGNING_KEY is not a private Ed25519 JSON Web Key.");
  });
  const sign = principalSigner(key);
  return { sign, authenticator: identityAuthenticator({ identity, sign, logger }) };
}

async function readSupergraph(file: string): Promise<{ sdl: string; subgraphs: SubgraphLocation[] }> {
  const sdl = await readFile(file, "utf8").catch(() => {
    throw new ConfigError(`The supergraph file ${file} cannot be read. Name an existing file with --supergraph.`);
  });
  try {
    return { sdl, subgraphs: subgraphsOf(sdl) };
  } catch (error) {
    throw new ConfigError(
      `The file ${file} is not a composed supergraph (${error instanceof Error ? error.message : error}). Compose one, and name it with --supergraph.`,
    );
  }
}

function urlOf(config: GatewayConfig, name: string, url: string): string {
  const chosen = config.subgraphUrl(name) ?? url;
  if (!URL.canParse(chosen))
    throw new ConfigError(`The supergraph has no usable URL for the subgraph "${name}". Set SUBGRAPH_${name.toUpperCase()}_URL.`);
  return chosen;
}

run(main);
