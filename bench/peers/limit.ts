import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { parseArgs } from "node:util";
import { heavyAnswer } from "./limit/answer.ts";
import { Fetches } from "./limit/fetches.ts";

/**
 * The limit: what a program can do that knows only the heavy query. It takes every request for that query, for the
 * viewer in its variables. `node peers/limit.ts --port N [--subgraphs http://127.0.0.1:4200]`.
 */
const { values } = parseArgs({
  options: { port: { type: "string" }, subgraphs: { type: "string", default: "http://127.0.0.1:4200" } },
});

const fetches = new Fetches(values.subgraphs);

async function answer(body: string, response: ServerResponse): Promise<void> {
  const { variables } = JSON.parse(body) as { variables?: { viewer?: string } };
  const text = JSON.stringify(await heavyAnswer(fetches, JSON.stringify(variables?.viewer ?? null)));
  const bytes = Buffer.byteLength(text);
  response.writeHead(200, { "content-type": "application/json; charset=utf-8", "content-length": bytes });
  // Latin1 is only a quicker way to write a text without other characters.
  response.end(text, bytes === text.length ? "latin1" : "utf8");
}

function readBody(request: IncomingMessage, done: (body: string) => void): void {
  let body = "";
  request.setEncoding("utf8");
  request.on("data", (chunk: string) => {
    body += chunk;
  });
  request.on("end", () => done(body));
}

const server = createServer((request, response) => {
  readBody(request, (body) => {
    answer(body, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
});
server.listen(Number(values.port), "127.0.0.1", () => console.log(`The limit listens at http://127.0.0.1:${values.port}`));
