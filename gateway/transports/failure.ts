import { MalformedAnswer } from "./http1/failures.js";

/** Why no usable answer came from a subgraph. */
export type FailureReason = "UNAVAILABLE" | "TIMEOUT" | "BAD_RESPONSE";

/** A subgraph call without a usable answer. The cause is for the log, never for a client. */
export class SubgraphFailure extends Error {
  override readonly name = "SubgraphFailure";

  constructor(
    readonly service: string,
    readonly reason: FailureReason,
    cause?: unknown,
  ) {
    super(`subgraph ${service}: ${reason}${cause instanceof Error ? ` (${cause.message})` : ""}`, { cause });
  }
}

/** A call that was not sent: its failure says nothing new about the subgraph. */
export class SubgraphNotAsked extends SubgraphFailure {
  constructor(service: string, why: string) {
    super(service, "UNAVAILABLE", new Error(why));
  }
}

const timeouts = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "UND_ERR_CONNECT_TIMEOUT", "ETIMEDOUT"]);
const badResponses = new Set(["UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "UND_ERR_HEADERS_OVERFLOW"]);

/** Tells from any error a transport rejects with what it means for the client. */
export function subgraphFailure(service: string, error: unknown): SubgraphFailure {
  if (error instanceof SubgraphFailure) return error;
  return new SubgraphFailure(service, reasonOf(error), error);
}

function reasonOf(error: unknown): FailureReason {
  if (!(error instanceof Error)) return "UNAVAILABLE";
  const code = "code" in error ? String(error.code) : "";
  if (error.name === "TimeoutError" || timeouts.has(code)) return "TIMEOUT";
  if (error instanceof SyntaxError || error instanceof MalformedAnswer || error.name === "HTTPParserError" || badResponses.has(code))
    return "BAD_RESPONSE";
  return "UNAVAILABLE";
}
