import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { subgraphRequest } from "../../platform/graphql/transport.js";
import { Deadlines } from "./deadlines.js";
import { type CallTarget, call, requestHead } from "./http-call.js";
import { Connections } from "./http1/connections.js";
import { socketsTo } from "./http1/sockets.js";
import { Turns } from "./turns.js";

const ANSWER = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
const MUTATION = subgraphRequest("MUTATION", { query: "mutation { ok }" });

describe("a connection that waits for a request", () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await cleanup();
  });

  /** A server that answers every request, its ends of the connections, and what is known of the other ends at once. */
  async function serving(): Promise<{ target: CallTarget; served: Socket[]; lost: Promise<void> }> {
    const served: Socket[] = [];
    const lost = Promise.withResolvers<void>();
    const server = createServer((socket) => {
      served.push(socket.on("data", () => socket.write(ANSWER)).on("error", () => {}));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const open = socketsTo(url);
    const connections = new Connections({
      open: (take) => {
        const socket = open((bytes) => {
          take(bytes);
          if (socket.destroyed) lost.resolve();
        });
        return socket.on("end", lost.resolve).on("error", lost.resolve);
      },
      maxBody: 1_000,
      idleMs: 60_000,
    });
    cleanups.push(() => Promise.all([connections.close(), new Promise((resolve) => server.close(resolve))]));
    return {
      target: { name: "sales", head: requestHead(url), connections, turns: new Turns(9, 9), deadlines: new Deadlines(20_000) },
      served,
      lost: lost.promise,
    };
  }

  test.each([
    ["was ended", (socket: Socket) => socket.end()],
    ["was reset", (socket: Socket) => socket.resetAndDestroy()],
    ["said what nobody asked for", (socket: Socket) => socket.write("HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n")],
  ])("and %s is handed no other from that moment on, so that a mutation does not fail for it", async (_what, lose) => {
    const { target, served, lost } = await serving();
    await call(target, MUTATION, {}, undefined);
    for (const socket of served) lose(socket);
    await lost;
    expect((await call(target, MUTATION, {}, undefined)).text).toBe("{}");
    expect(served).toHaveLength(2);
  });
});
