import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pino } from "pino";
import { z } from "zod";
import { asSystem } from "./demo/cast.js";
import { homePage } from "./demo/page.js";
import { APPLICANT, DEMO_PASSWORD, FINANCE_SPECIALIST, MANAGER, METERING_KEY, PARTNER, REVIEWER } from "./demo/sign-ins.js";
import { simulateUsage } from "./demo/simulator.js";
import { DemoNote } from "./demo/state.js";
import { buildDemoWorld } from "./demo/world.js";
import { type Graph, startGraph } from "./graph.js";
import { systemClock } from "./platform/clock.js";
import { ConfigError, portNumber, readEnvironment, run, serviceSettings } from "./platform/config.js";
import { startEmbeddedPostgres } from "./platform/database/embedded.js";
import { setUpDatabase } from "./platform/database/migrations.js";
import { serviceUrl } from "./platform/database/roles.js";
import { natsWakeUps } from "./platform/events/nats-wake-ups.js";
import { postgresWakeUps } from "./platform/events/wake-ups.js";
import { developerMailbox } from "./platform/messages/channel.js";
import { firstOperator } from "./subgraphs/identity/staff/first-operator.js";

/**
 * The whole graph in one process: an embedded PostgreSQL server, the five subgraphs, the gateway, and on the first
 * start a demo world. `npm start -- --empty` starts without the demo world.
 */
const settingsSchema = z.object({
  PORT: serviceSettings.PORT.default(4000),
  HOST: serviceSettings.HOST,
  LOG_LEVEL: serviceSettings.LOG_LEVEL.default("warn"),
  /** Any free port when left out: clients get whole URLs. */
  FILES_PORT: portNumber("a port number, 0 to 65535").default(0),
  FILES_URL: z.url({ protocol: /^https?$/, error: "where clients reach the files, for example http://localhost:4001" }).optional(),
  DATA_DIR: z.string().min(1).default(".data"),
  NATS_URL: z.string().optional(),
});

const DATABASE = "partner_center";
/** Of a world without the demo. */
const OPERATOR = { name: "Operator", email: "operator@vendor.example" };

run(async () => {
  const settings = readEnvironment(settingsSchema, process.env);
  const empty = wantsEmpty(process.argv.slice(2));
  const logger = pino({ level: settings.LOG_LEVEL });
  const data = settings.DATA_DIR;
  const server = await startEmbeddedPostgres({ directory: join(data, "postgres"), logger });
  const closing: (() => Promise<unknown>)[] = [() => server.stop()];
  const close = once(async () => {
    for (const step of closing.reverse()) await step();
  });
  process.once("SIGINT", () => void close());
  process.once("SIGTERM", () => void close());
  try {
    const note = new DemoNote(server.url, DATABASE, data);
    const demo = await note.read();
    const servicePassword = randomBytes(24).toString("base64url");
    const database = await setUpDatabase(server.url, { database: DATABASE, servicePassword });
    const databaseUrls = Object.fromEntries(
      ["identity", "programs", "benefits", "sales", "finance"].map((name) => [name, serviceUrl(database, name, servicePassword)]),
    );
    const wakeUps = settings.NATS_URL
      ? await natsWakeUps(settings.NATS_URL, logger)
      : await postgresWakeUps(databaseUrls.identity ?? "", logger);
    closing.push(() => wakeUps.close());
    const withDemo = demo === "ready" || (demo === "undecided" && !empty);
    const mailbox = join(data, "mailbox");
    const graph = await startGraph({
      databaseUrls,
      supergraphSdl: await readFile(new URL("../schema/supergraph.graphql", import.meta.url), "utf8"),
      wakeUps,
      clock: systemClock,
      logger,
      transport: "in-process",
      identity: { messageChannel: developerMailbox(mailbox) },
      files: { directory: join(data, "files"), host: settings.HOST, port: settings.FILES_PORT, url: settings.FILES_URL },
      gateway: { homePage: homePage(withDemo) },
    });
    closing.push(() => graph.close());
    if (withDemo && demo === "undecided") {
      await note.write("building");
      await buildDemoWorld(graph);
      await note.write("ready");
    }
    if (!withDemo && demo === "undecided") await note.write("none");
    const operatorsPassword = withDemo ? null : await asSystem(graph.subgraphs.identity, (context) => firstOperator(context, OPERATOR));
    const url = await listen(graph, settings);
    await server.announce(url);
    if (withDemo) closing.push(simulateUsage(`${url}graphql`, logger));
    process.stdout.write(greeting(url, mailbox, withDemo ? demoSignIns() : operatorSignIn(operatorsPassword)));
  } catch (error) {
    await close();
    throw error;
  }
});

async function listen({ gateway }: Graph, { PORT: port, HOST: host }: { PORT: number; HOST: string }): Promise<string> {
  try {
    return await gateway.listen({ port, host });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new ConfigError(`Port ${port} is in use by another program: choose another, for example PORT=${port + 1} npm start.`);
  }
}

function wantsEmpty(args: readonly string[]): boolean {
  try {
    return parseArgs({ args: [...args], options: { empty: { type: "boolean" } } }).values.empty === true;
  } catch {
    throw new ConfigError("Usage: npm start [-- --empty]");
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
}

function greeting(url: string, mailbox: string, signIns: readonly string[]): string {
  const lines = [
    "",
    "Partner Center Graph is ready.",
    "",
    `  Explorer   ${url}`,
    `  Graph      ${url}graphql   (HTTP, WebSocket, server-sent events)`,
    `  Messages   ${mailbox}/   (e-mails and text messages it would send)`,
    ...signIns,
  ];
  return `${lines.join("\n")}\n\nStop with Ctrl-C. \`npm start -- --empty\` on fresh data (another DATA_DIR) starts without the demo world.\n\n`;
}

function demoSignIns(): string[] {
  return [
    "",
    "Sign-ins of the demo world:",
    `  ${PARTNER.name}, administrator   account ${PARTNER.accountName}, password ${DEMO_PASSWORD}`,
    `  ${MANAGER.name}, account manager            account ${PARTNER.accountName}, username ${MANAGER.username}, password ${DEMO_PASSWORD}`,
    `  ${FINANCE_SPECIALIST.name}, finance specialist    account ${PARTNER.accountName}, username ${FINANCE_SPECIALIST.username}, password ${DEMO_PASSWORD}`,
    `  ${APPLICANT.name}, about to join           account ${APPLICANT.accountName}, password ${DEMO_PASSWORD}`,
    `  ${REVIEWER.name}, the vendor's reviewer         account ${REVIEWER.email}, password ${DEMO_PASSWORD}`,
    `  Metering system                       API key ${METERING_KEY}`,
  ];
}

/** Until the operator has a password of its own, each start gives it another first one. */
function operatorSignIn(password: string | null): string[] {
  if (password === null) return [];
  return [
    "",
    "Nobody is here yet but the operator, who adds the vendor's people and systems (`addStaffMember`, `addIntegration`):",
    `  account ${OPERATOR.email}, password ${password}, to be changed first (\`changeMyPassword\`)`,
  ];
}
