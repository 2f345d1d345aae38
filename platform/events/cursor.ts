import { GraphQLError } from "graphql";
import { badInput } from "../graphql/errors.js";

/** A place in a stream: everything up to and including `seq` has been seen. */
export interface CursorPosition {
  readonly stream: string;
  readonly seq: number;
  readonly epoch: string;
  /**
   * The event that stood at `seq`, empty where there was none. After a backup was restored another one may stand there:
   * numbers alone would then carry a subscriber over events that it never saw.
   */
  readonly eventId: string;
}

/** Writes a place as the opaque text that clients hand back as `after`. */
export function writeCursor(position: CursorPosition): string {
  const { stream, seq, epoch, eventId } = position;
  return Buffer.from(JSON.stringify([stream, seq, epoch, eventId])).toString("base64url");
}

/** Reads a client's cursor. Anything that we did not write is refused with `BAD_USER_INPUT`. */
export function readCursor(text: string): CursorPosition {
  try {
    const [stream, seq, epoch, eventId] = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as unknown[];
    const isPlace = Number.isSafeInteger(seq) && (seq as number) >= 0;
    if (isPlace && typeof stream === "string" && typeof epoch === "string" && typeof eventId === "string") {
      return { stream, seq: seq as number, epoch, eventId };
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
