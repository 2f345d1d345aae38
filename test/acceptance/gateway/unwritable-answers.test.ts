import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buildSchema, type ExecutionResult, GraphQLError, parse } from "graphql";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { noAuthenticator } from "../../../gateway/access/authenticator.js";
import { defaultLimits } from "../../../gateway/limits/limits.js";
import type { OperationRequest, Operations, Outcome } from "../../../gateway/operations.js";
import { ClientStream } from "../../../gateway/subscriptions/client-stream.js";
import { answerWithEvents } from "../../../gateway/subscriptions/sse.js";
import { serveWebSockets } from "../../../gateway/subscriptions/websocket.js";
import { begunSocket, messageOf, subscribe } from "../../support/raw-socket.js";

const QUERY = "{ bad }";
const BAD = "subscription { bad }";
const GOOD = "subscription { good }";
const failure = {
  message: expect.stringContaining("request ID"),
  extensions: { code: "INTERNAL_SERVER_ERROR", requestId: expect.any(String) },
};

/** A result of which no JSON can be made. */
function unwritable(): ExecutionResult {
  const circle: Record<string, unknown> = { code: "CIRCLE" };
  circle.circle = circle;
  return { data: null, errors: [new GraphQLError("round and round", { extensions: circle })] };
}

/** The second event of the good stream waits until it is called for. */
class Outcomes {
  readonly ended: string[] = [];
  readonly second = Promise.withResolvers<void>();

  async run({ query }: OperationRequest): Promise<Outcome> {
    const document = parse(query);
    if (query === QUERY) return { kind: "RESULT", document, result: unwritable() as Extract<Outcome, { kind: "RESULT" }>["result"] };
    const { second } = this;
    const stream = new ClientStream({
      open: async function* (signal) {
        yield "1";
        await second.promise;
        yield "2";
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      },
      deliver: async (event) => (query === BAD ? unwritable() : { data: { good: event } }),
      broken: () => new GraphQLError("broken"),
      backlog: { events: 1, bytes: 1 },
      patienceMs: 10_000,
    });
    stream.onEnd(() => this.ended.push(query));
    return { kind: "STREAM", document, stream };
  }
}

let outcomes: Outcomes;
let server: Server;
let url: string;
let sockets: ReturnType<typeof serveWebSockets>;
beforeEach(async () => {
  outcomes = new Outcomes();
  const logger = pino({ level: "silent" });
  server = createServer(async ({ headers }, response) => {
    await answerWithEvents(response, await outcomes.run({ query: String(headers.query) }), { requestId: "r1", logger });
  });
  sockets = serveWebSockets({
    server,
    path: "/graphql",
    schema: () => buildSchema("type Query { bad: Int } type Subscription { bad: Int good: String }"),
    operations: outcomes as unknown as Operations,
    authenticator: noAuthenticator(),
    limits: defaultLimits(),
    logger,
    clientAddress: () => null,
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  await sockets.close();
  server.closeAllConnections();
  server.close();
});

test.each([QUERY, BAD])("over events the answer of %s is an error, and ends", async (query) => {
  const text = await (await fetch(url, { headers: { query } })).text();
  const [opening, event, end, ...more] = text.split("\n\n");
  expect([opening, end, more]).toEqual([":", "event: complete\ndata:", [""]]);
  expect(JSON.parse(String(event).replace("event: next\ndata: ", ""))).toEqual({ errors: [failure] });
  expect(outcomes.ended).toEqual(query === BAD ? [BAD] : []);
});

test("over a socket it is an error of its own operation, and the others go on", async () => {
  const socket = await begunSocket(url);
  const answers = ["good", "bad", "query"].map((id) => messageOf(socket, id));
  subscribe(socket, "good", GOOD);
  subscribe(socket, "bad", BAD);
  subscribe(socket, "query", QUERY);
  expect(await Promise.all(answers)).toEqual([
    { id: "good", type: "next", payload: { data: { good: "1" } } },
    { id: "bad", type: "error", payload: [failure] },
    { id: "query", type: "error", payload: [failure] },
  ]);
  expect(outcomes.ended).toEqual([BAD]);
  const next = messageOf(socket, "good");
  outcomes.second.resolve();
  expect(await next).toEqual({ id: "good", type: "next", payload: { data: { good: "2" } } });
});
