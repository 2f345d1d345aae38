import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { connect } from "@nats-io/transport-node";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import { waitUntil } from "../../../platform/database/embedded/process.js";
import { natsWakeUps } from "../../../platform/events/nats-wake-ups.js";
import { postgresWakeUps, type WakeUp, type WakeUps } from "../../../platform/events/wake-ups.js";
import { asAdmin, cloneDatabase, type TestDatabase } from "../../support/postgres.js";

const logger = pino({ level: process.env.TEST_LOG ?? "silent" });
const NATS_URL = process.env.NATS_URL ?? "nats://127.0.0.1:4222";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Listens, and keeps what it is told. */
function ear(wakeUps: WakeUps) {
  const heard = { wakeUps: [] as WakeUp[], reconnections: 0 };
  wakeUps.listen({
    woken: (wakeUp) => heard.wakeUps.push(wakeUp),
    reconnected: () => {
      heard.reconnections += 1;
    },
  });
  return heard;
}

const until = async (condition: () => boolean, milliseconds = 5_000) => expect(await waitUntil(condition, milliseconds)).toBe(true);
const wakeUp = (seq: number, stream = "partner:a"): WakeUp => ({
  publisher: "finance",
  stream,
  seq,
  types: ["UsageRecorded", "SpendingChanged"],
});

describe("wake-ups over PostgreSQL", () => {
  let database: TestDatabase;
  async function two(): Promise<[WakeUps, WakeUps]> {
    database = await cloneDatabase("wake_ups");
    const open = async () => {
      const wakeUps = await postgresWakeUps(database.serviceUrls.sales ?? "", logger);
      closing.push(() => wakeUps.close());
      return wakeUps;
    };
    return [await open(), await open()];
  }

  test("reach the other process, however many come at once", async () => {
    const [here, there] = await two();
    const heard = ear(there);
    const many = Array.from({ length: 500 }, (_, index) => wakeUp(index + 1, `partner:${"x".repeat(36)}${index}`));
    for (const each of many) here.send(each);
    await until(() => heard.wakeUps.length === 500);
    expect(heard.wakeUps).toEqual(many);
  });

  test("come again after their connection was cut, and listeners are told that some were missed", async () => {
    const [here, there] = await two();
    const heard = ear(there);
    for (const cut of [1, 2]) {
      await asAdmin(
        database.adminUrl,
        (sql) => sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'wake-ups'`,
      );
      await until(() => heard.reconnections === cut);
      here.send(wakeUp(cut));
      await until(() => heard.wakeUps.length === cut);
    }
  });

  test("that wait when their process stops in order are sent all the same", async () => {
    const [here, there] = await two();
    const heard = ear(there);
    here.send(wakeUp(1));
    await here.close();
    await until(() => heard.wakeUps.length === 1);
  });
});

const answers = await connect({ servers: NATS_URL, timeout: 1_000, reconnect: false }).then(
  async (connection) => {
    await connection.close();
    return true;
  },
  () => false,
);
if (!answers) console.log(`Skipped: wake-ups over NATS. No server answers at ${NATS_URL}; set NATS_URL to one.`);

describe.runIf(answers)("wake-ups over NATS", () => {
  test("reach the other process; what is none of ours is passed over", async () => {
    const [here, there] = [await natsWakeUps(NATS_URL, logger), await natsWakeUps(NATS_URL, logger)];
    closing.push(
      () => here.close(),
      () => there.close(),
    );
    const heard = ear(there);
    const stranger = await connect({ servers: NATS_URL });
    for (const text of ["not JSON", "null", '{"publisher":1}', ""]) stranger.publish("partner-center.wake-ups", text);
    await stranger.close();
    const stream = `partner:${process.pid}-${Date.now()}`;
    here.send(wakeUp(7, stream));
    await until(() => heard.wakeUps.some((each) => each.stream === stream));
    expect(heard.wakeUps).toContainEqual(wakeUp(7, stream));
  });
});

const hasServer = spawnSync("nats-server", ["--version"]).status === 0;
if (!hasServer) console.log("Skipped: NATS coming and going. The program nats-server is not installed.");

describe.runIf(hasServer)("a NATS server that comes and goes", () => {
  test("breaks nothing: processes start without it, drop what it cannot carry, and carry on when it is there", async () => {
    const port = await freePort();
    const url = `nats://127.0.0.1:${port}`;
    const [here, there] = [await natsWakeUps(url, logger), await natsWakeUps(url, logger)];
    closing.push(
      () => here.close(),
      () => there.close(),
    );
    const [heardHere, heard] = [ear(here), ear(there)];
    here.send(wakeUp(1));

    let server = startServer(port);
    await until(() => heard.reconnections === 1 && heardHere.reconnections === 1);
    here.send(wakeUp(2));
    await until(() => heard.wakeUps.length === 1);

    server.kill("SIGKILL");
    await once(server, "exit");
    here.send(wakeUp(3));
    server = startServer(port);
    await until(() => heard.reconnections === 2 && heardHere.reconnections === 2, 10_000);
    here.send(wakeUp(4));
    await until(() => heard.wakeUps.at(-1)?.seq === 4);
    expect(heard.wakeUps[0]).toEqual(wakeUp(2));
  });

  test.each([
    ["a user and a password", "u:s%40crt", ["--user", "u", "--pass", "s@crt"]],
    ["a token", "t%2Fk", ["--auth", "t/k"]],
  ])("is signed in to with %s of its URL", async (_, credentials, options) => {
    const port = await freePort();
    const heard = ear(await opened(`nats://${credentials}@127.0.0.1:${port}`));
    startServer(port, ...options);
    await until(() => heard.reconnections === 1);
  });

  test("may refuse the credentials for a while: wake-ups are carried again when it takes them", async () => {
    const port = await freePort();
    const url = `nats://u:right@127.0.0.1:${port}`;
    const warnings: string[] = [];
    const wakeUps = await opened(url, pino({}, { write: (line: string) => void warnings.push(line) }));
    const heard = ear(wakeUps);
    const withPassword = (password: string) => startServer(port, "--user", "u", "--pass", password);
    let server = withPassword("right");
    await until(() => heard.reconnections === 1);
    const refused = await opened(`nats://u:wrong@127.0.0.1:${port}`);
    expect(ear(refused).reconnections).toBe(0);

    server.kill("SIGKILL");
    await once(server, "exit");
    server = withPassword("other");
    await until(() => warnings.some((line) => line.includes("AuthorizationError")), 20_000);
    server.kill("SIGKILL");
    await once(server, "exit");
    withPassword("right");
    await until(() => heard.reconnections === 2, 10_000);
    wakeUps.send(wakeUp(5));
    await until(() => heard.wakeUps.length === 1);
    expect(warnings.join()).not.toContain("right");
  });

  test("does not keep a process from stopping", async () => {
    const wakeUps = await natsWakeUps(`nats://127.0.0.1:${await freePort()}`, logger);
    const began = performance.now();
    await wakeUps.close();
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

/** Wake-ups over NATS that are closed with the test. */
async function opened(url: string, told = logger): Promise<WakeUps> {
  const wakeUps = await natsWakeUps(url, told);
  closing.push(() => wakeUps.close());
  return wakeUps;
}

function startServer(port: number, ...options: string[]): ChildProcess {
  const server = spawn("nats-server", ["-a", "127.0.0.1", "-p", String(port), ...options], { stdio: "ignore" });
  closing.push(async () => server.kill("SIGKILL"));
  return server;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  return typeof address === "object" && address ? address.port : 0;
}
