import { spawn } from "node:child_process";
import { createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { KeptServer } from "./kept-server.js";
import { isAlive } from "./process.js";
import { type RunningServer, untilAnswers } from "./server.js";

const started: number[] = [];

/** A process that does nothing, in a server's place. */
function standIn(): RunningServer {
  const child = spawn("sleep", ["600"]);
  const { pid } = child;
  if (pid === undefined) throw new Error("sleep does not run");
  started.push(pid);
  return { pid, port: 5432, child };
}

afterEach(() => {
  for (const pid of started.splice(0)) if (isAlive(pid)) process.kill(pid, "SIGKILL");
});

test("a server that dies is started again, however often that fails", async () => {
  let tries = 0;
  const first = standIn();
  const kept = new KeptServer(first, {
    start: async (port) => {
      expect(port).toBe(first.port);
      tries += 1;
      if (tries < 3) throw new Error("its port is taken");
      return standIn();
    },
  });
  process.kill(first.pid, "SIGKILL");
  await expect.poll(() => kept.pid, { timeout: 20_000 }).not.toBe(first.pid);
  const second = kept.pid;
  process.kill(second, "SIGKILL");
  await expect.poll(() => kept.pid, { timeout: 20_000 }).not.toBe(second);
  await kept.stop();
  expect(isAlive(kept.pid)).toBe(false);
});

test("a server that cannot be started again is given up when it is stopped", async () => {
  let tries = 0;
  const first = standIn();
  const kept = new KeptServer(first, {
    start: (_, signal) => {
      tries += 1;
      return new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("given up"))));
    },
  });
  process.kill(first.pid, "SIGKILL");
  await expect.poll(() => tries).toBe(1);
  await kept.stop();
  expect(tries).toBe(1);
});

test("another program at the port, which drops connections, is no server", async () => {
  const program = createServer((socket) => socket.destroy());
  const port = await listening(program);
  expect(await untilAnswers({ port, password: "secret", cluster: "/nowhere" }, 200, () => false)).toBe(false);
  await new Promise((resolve) => program.close(resolve));
}, 20_000);

test("a server that says it is starting up is waited for, and one that says nothing is not", async () => {
  let asked = 0;
  const server = createServer((socket) => {
    asked += 1;
    socket.on("error", () => undefined).once("data", () => socket.end(startingUp()));
  });
  const port = await listening(server);
  const whereabouts = { port, password: "secret", cluster: "/nowhere" };
  expect(await untilAnswers(whereabouts, 200, () => asked >= 20)).toBe(false);
  expect(asked).toBe(20);
  await new Promise((resolve) => server.close(resolve));
  expect(await untilAnswers(whereabouts, 200, () => false)).toBe(false);
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as { port: number }).port;
}

/** What PostgreSQL says of itself while it recovers. */
function startingUp(): Buffer {
  const fields = Buffer.from("SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0");
  const length = Buffer.alloc(4);
  length.writeInt32BE(fields.length + 4);
  return Buffer.concat([Buffer.from("E"), length, fields]);
}
