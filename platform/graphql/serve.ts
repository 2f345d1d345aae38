import { pino } from "pino";
import { z } from "zod";
import { principalVerifier, readSigningKey } from "../access/signature.js";
import { ticketVerifier } from "../access/tickets.js";
import { systemClock } from "../clock.js";
import { ConfigError, type Environment, readEnvironment, run, serviceSettings } from "../config.js";
import { natsWakeUps } from "../events/nats-wake-ups.js";
import { postgresWakeUps } from "../events/wake-ups.js";
import { filesFromEnvironment } from "../files/files-from-environment.js";
import { RunningSubgraph } from "./running-subgraph.js";
import type { Subgraph } from "./subgraph.js";

const settingsSchema = z.object({
  ...serviceSettings,
  PORT: serviceSettings.PORT.default(4000),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "the PostgreSQL URL of this subgraph's own role" }),
  PRINCIPAL_PUBLIC_KEY: z.string({ error: "the public Ed25519 JSON Web Key of the gateways (npm run keys)" }),
  TICKET_PUBLIC_KEY: z.string({ error: "the public Ed25519 JSON Web Key of identity (npm run keys)" }),
  NATS_URL: z.string().optional(),
});

/** Things one subgraph needs from outside, made from its environment. */
export type PortsFromEnvironment = (environment: Environment) => Promise<Readonly<Record<string, unknown>>>;

/**
 * Runs one subgraph as a process of its own, on the settings of its environment, until SIGTERM or SIGINT.
 * It does not migrate: `npm run migrate` does.
 */
export function serveSubgraph(subgraph: Subgraph, portsFrom: PortsFromEnvironment = async () => ({})): void {
  run(async () => {
    const settings = readEnvironment(settingsSchema, process.env);
    const logger = pino({ level: settings.LOG_LEVEL, base: { service: subgraph.name } });
    const wakeUps = settings.NATS_URL ? await natsWakeUps(settings.NATS_URL, logger) : await postgresWakeUps(settings.DATABASE_URL, logger);
    const running = await RunningSubgraph.start(subgraph, {
      databaseUrl: settings.DATABASE_URL,
      clock: systemClock,
      logger,
      wakeUps,
      verifyPrincipal: principalVerifier(await publicKey("PRINCIPAL_PUBLIC_KEY", settings.PRINCIPAL_PUBLIC_KEY), subgraph.name),
      tickets: ticketVerifier(await publicKey("TICKET_PUBLIC_KEY", settings.TICKET_PUBLIC_KEY)),
      files: await filesFromEnvironment(process.env),
      ports: await portsFrom(process.env),
    });
    logger.info(`${subgraph.name} serves ${await running.listen(settings.PORT, settings.HOST)}`);
    const stop = async () => {
      await running.close();
      await wakeUps.close();
    };
    process.once("SIGTERM", () => void stop());
    process.once("SIGINT", () => void stop());
  });
}

async function publicKey(name: string, jwk: string) {
  return readSigningKey(jwk).catch(() => {
    throw new ConfigError(`${name} is not an Ed25519 JSON Web Key.`);
  });
}
