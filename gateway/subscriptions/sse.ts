import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Logger } from "pino";
import { formatted, toldError } from "../errors.js";
import { resultText } from "../execution/json-text.js";
import type { Outcome } from "../operations.js";

/** Proxies and browsers drop a connection that is silent for long: a comment keeps it. */
const KEEP_ALIVE_MS = 12_000;

const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-store",
  // Tells nginx and its like not to hold events back.
  "x-accel-buffering": "no",
};

export interface EventsOptions {
  readonly requestId: string;
  readonly logger: Logger;
}

/**
 * Answers one operation as `text/event-stream`, GraphQL over SSE's distinct connections mode: each result is an event
 * `next`, then comes `complete`, whatever happens. Refusals are `next` events as well, because a stream's status is always 200.
 * Resolves when the response has ended; the client ends a subscription by closing the connection.
 */
export async function answerWithEvents(response: ServerResponse, outcome: Outcome, { requestId, logger }: EventsOptions): Promise<void> {
  response.writeHead(200, { ...headers, "x-request-id": requestId });
  response.write(":\n\n");
  try {
    if (outcome.kind === "STREAM") await pipe(response, outcome.stream);
    else response.write(nextEvent(outcome.kind === "RESULT" ? outcome.result : { errors: outcome.errors.map(formatted) }));
  } catch (error) {
    // The end of the stream, or a result of which no text can be made: the answer ends with what it was.
    if (!response.destroyed) response.write(nextEvent({ errors: [formatted(toldError(error, requestId, logger))] }));
  }
  if (!response.destroyed) response.end("event: complete\ndata:\n\n");
}

/** Rejects with what ended the stream, when it was not its own end. */
async function pipe(response: ServerResponse, stream: Extract<Outcome, { kind: "STREAM" }>["stream"]): Promise<void> {
  const keepAlive = setInterval(() => response.write(":\n\n"), KEEP_ALIVE_MS);
  response.once("close", () => void stream.return());
  // A client that does not read cannot be told why it is closed either.
  stream.onEnd((error) => {
    if (error?.extensions.code === "SLOW_CONSUMER") response.destroy();
  });
  if (response.destroyed) await stream.return();
  try {
    for await (const { data, errors } of stream) {
      const result = { ...(errors ? { errors: errors.map(formatted) } : {}), data };
      if (!response.write(nextEvent(result))) await drained(response);
    }
  } finally {
    clearInterval(keepAlive);
  }
}

/** Resolves when the connection takes more, or is closed. */
async function drained(response: ServerResponse): Promise<void> {
  const settled = new AbortController();
  await Promise.race([once(response, "drain", { signal: settled.signal }), once(response, "close", { signal: settled.signal })]).finally(
    () => settled.abort(),
  );
}

function nextEvent(result: Parameters<typeof resultText>[0]): string {
  return `event: next\ndata: ${resultText(result)}\n\n`;
}
