import { createServer, type Socket } from "node:net";
import { parseArgs } from "node:util";
import { Answers } from "./subgraphs/answers.ts";
import { newCounts, type SubgraphCounts } from "./subgraphs/counts.ts";
import { type HttpRequest, HttpRequests } from "./subgraphs/http-requests.ts";
import { SCHEMAS, type SubgraphName } from "./subgraphs/schemas.ts";

/**
 * The four subgraphs in one process, each at its path: `node subgraphs.ts [--port 4200] [--delay MILLISECONDS]`.
 * Without a delay they answer at once, as in the public benchmark. `GET /counts` says what was asked since the last
 * such request, `PUT /delay/4` sets the delay.
 */
const { values } = parseArgs({ options: { port: { type: "string", default: "4200" }, delay: { type: "string", default: "0" } } });

const answers = new Map(Object.entries(SCHEMAS).map(([name, schema]) => [`/${name}`, new Answers(schema)]));
let delay = Number(values.delay);
let counts = newCounts();

const server = createServer({ noDelay: true }, (socket) => {
  const requests = new HttpRequests();
  socket.on("data", (chunk: Buffer) => {
    for (const request of requests.read(chunk)) answer(socket, request);
  });
  socket.on("error", () => socket.destroy());
});

function answer(socket: Socket, { method, path, body }: HttpRequest): void {
  const subgraph = answers.get(path);
  if (!subgraph || method !== "POST") {
    socket.write(control(method, path));
    return;
  }
  counts.calls[path.slice(1) as SubgraphName] += 1;
  counts.bytesIn += body.length;
  const reply = subgraph.answer(body, counts);
  if (reply instanceof Promise) void reply.then((later) => send(socket, later));
  else send(socket, reply);
}

function send(socket: Socket, reply: Buffer): void {
  counts.bytesOut += reply.length;
  if (delay === 0) socket.write(reply);
  else setTimeout(() => socket.write(reply), delay);
}

function control(method: string, path: string): string {
  const newDelay = /^\/delay\/(\d+)$/.exec(path)?.[1];
  if (method === "PUT" && newDelay !== undefined) {
    delay = Number(newDelay);
    return jsonAnswer("200 OK", { delay });
  }
  if (method === "GET" && path === "/counts") return jsonAnswer("200 OK", takeCounts());
  return jsonAnswer("404 Not Found", { error: "There are POST /accounts, /inventory, /products, /reviews; GET /counts; PUT /delay/N." });
}

function takeCounts(): SubgraphCounts {
  const taken = counts;
  counts = newCounts();
  return taken;
}

function jsonAnswer(status: string, value: object): string {
  const json = JSON.stringify(value);
  return `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`;
}

server.listen(Number(values.port), "127.0.0.1", () => console.log(`The subgraphs listen at http://127.0.0.1:${values.port}`));
process.once("SIGTERM", () => process.exit(0));
