import type { CursorPosition } from "../events/cursor.js";
import { readCursor, writeCursor } from "../events/cursor.js";
import { type EventDefinition, readAs, type StoredEvent } from "../events/definition.js";
import type { Context } from "./context.js";
import { badInput } from "./errors.js";

/** One delivery of a subscription: the event, typed, and the cursor with which a client continues after it. */
export interface Delivery<P> {
  readonly event: StoredEvent<P>;
  readonly cursor: string;
}

/**
 * Follows one kind of event of a stream for one subscriber: first what it missed after its cursor, then live.
 * @param visible decides for each event whether this subscriber may see it now
 */
export async function* follow<P>(
  context: Context,
  definition: EventDefinition<P>,
  stream: string,
  after: string | undefined,
  visible: (event: StoredEvent<P>) => Promise<boolean> | boolean,
): AsyncGenerator<Delivery<P>> {
  for await (const stored of context.runtime.tails.follow(stream, startOf(stream, after), context.signal)) {
    const event = readAs(definition, stored);
    if (event && (await visible(event))) yield { event, cursor: writeCursor(event) };
  }
}

/** The cursor with which a subscription continues exactly where this answer ends. */
export async function liveCursor(context: Context, stream: string): Promise<string> {
  const { log } = context.runtime;
  const { seq, epoch } = (await log.state(stream)) ?? { seq: 0, epoch: "" };
  return writeCursor({ stream, seq, epoch, eventId: await log.eventIdAt(stream, seq) });
}

function startOf(stream: string, after: string | undefined): CursorPosition | null {
  if (after === undefined || after === null) return null;
  const position = readCursor(after);
  if (position.stream !== stream)
    throw badInput("`after` belongs to another stream than the one you subscribe to.", "after", "CURSOR_INVALID");
  return position;
}
