import { GraphQLError } from "graphql";
import { badInput } from "../graphql/errors.js";

/** A place in a stream: everything up to and including `seq` has been seen. */
export interface CursorPosition {
  readonly stream: string;
  readonly seq: number;
  readonly epoch: string;
}

/** Writes a place as the opaque text that clients hand back as `after`. */
export function writeCursor(position: CursorPosition): string {
  return Buffer.from(JSON.stringify([position.stream, position.seq, position.epoch])).toString("base64url");
}

/** Reads a client's cursor. Anything that we did not write is refused with `BAD_USER_INPUT`. */
export function readCursor(text: string): CursorPosition {
  try {
    const [stream, seq, epoch] = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as unknown[];
    if (typeof stream === "string" && Number.isSafeInteger(seq) && (seq as number) >= 0 && typeof epoch === "string") {
      return { stream, seq: seq as number, epoch };
    }
  } catch {
    // falls through to the refusal
  }
  throw badInput("`after` is not a cursor of this graph: pass one that an earlier answer gave you.", "after", "CURSOR_INVALID");
}

/** The log no longer holds (or never held) what comes after the cursor: the client has to start from a query again. */
export function cursorExpired(): GraphQLError {
  return new GraphQLError("The cursor is too old: query the current state and subscribe again without `after`.", {
    extensions: { code: "CURSOR_EXPIRED" },
  });
}
