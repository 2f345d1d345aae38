import { type CursorPosition, cursorExpired } from "./cursor.js";
import type { StoredEvent } from "./definition.js";
import type { EventLog, StreamState } from "./log.js";
import { coalesced, repeatedly } from "./repeating.js";
import type { WakeUps } from "./wake-ups.js";

/** How many events of a stream stay in memory for subscribers that are level with it. */
const RECENT = 1_000;
const BATCH = 500;
/** Notifications get lost: a tail with subscribers looks by itself this often. */
const POLL_MS = 2_000;

/**
 * The live end of one stream in this process: one read serves all its subscribers. Each subscriber pulls at its own
 * pace; one that falls behind reads from the log until it is level again, so nothing is queued for it.
 */
class StreamTail {
  readonly #recent: StoredEvent[] = [];
  readonly #waiting = new Set<() => void>();
  #head: number;
  subscribers = 0;
  /** Reads what has been added. */
  readonly refresh = coalesced(() => this.#readNew());

  constructor(
    private readonly log: EventLog,
    private readonly stream: string,
    head: number,
  ) {
    this.#head = head;
  }

  get head(): number {
    return this.#head;
  }

  async #readNew(): Promise<void> {
    for (let full = true; full; ) {
      const events = await this.log.read(this.stream, this.#head, BATCH);
      const last = events.at(-1);
      if (!last) return;
      this.#head = last.seq;
      this.#recent.push(...events);
      if (this.#recent.length > RECENT) this.#recent.splice(0, this.#recent.length - RECENT);
      full = events.length === BATCH;
      for (const wake of this.#waiting) wake();
    }
  }

  /** Events after `seq`: from memory when they are there, else from the log. */
  async after(seq: number): Promise<readonly StoredEvent[]> {
    if (seq >= this.#head) return [];
    const first = this.#recent[0];
    if (first && first.seq <= seq + 1) return this.#recent.slice(seq + 1 - first.seq);
    return this.log.read(this.stream, seq, BATCH);
  }

  /** Resolves when there is something after `seq`, or the signal aborts. */
  async grownPast(seq: number, signal: AbortSignal): Promise<void> {
    if (this.#head > seq || signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    signal.addEventListener("abort", resolve as () => void, { once: true });
    await promise;
    this.#waiting.delete(resolve);
    signal.removeEventListener("abort", resolve as () => void);
  }
}

/** All tails of one subgraph's log in this process. */
export class StreamTails {
  readonly #tails = new Map<string, StreamTail>();
  readonly #lookAround = coalesced(() => this.#refreshGrown());
  readonly #stopListening: () => void;
  readonly #stopPolling: () => void;

  constructor(
    private readonly log: EventLog,
    wakeUps: WakeUps,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#stopListening = wakeUps.listen({
      woken: ({ publisher, stream }) => {
        if (publisher === log.publisher) this.#refresh(stream);
      },
      reconnected: () => void this.#lookAround(),
    });
    this.#stopPolling = repeatedly(this.#lookAround, POLL_MS);
  }

  /**
   * Follows a stream: first what came after the cursor, then live, without gap or double.
   * @param after where to begin; null begins at the present end
   * @throws CURSOR_EXPIRED when the log cannot say what followed the cursor
   */
  async *follow(stream: string, after: CursorPosition | null, signal: AbortSignal): AsyncGenerator<StoredEvent> {
    const state = (await this.log.state(stream)) ?? { seq: 0, epoch: "" };
    if (after && !(await this.#isPlaceOf(state, after))) throw cursorExpired();
    let position = after?.seq ?? state.seq;
    const tail = this.#join(stream, state.seq);
    try {
      await tail.refresh();
      while (!signal.aborted) {
        const mustBeMore = tail.head > position;
        const events = await tail.after(position);
        // A stream has no gaps: what is missing was taken out of the log.
        if (mustBeMore && events[0]?.seq !== position + 1) throw cursorExpired();
        for (const event of events) {
          if (signal.aborted) return;
          yield event;
          position = event.seq;
        }
        await tail.grownPast(position, signal);
      }
    } finally {
      this.#leave(stream, tail);
    }
  }

  /** The stream has the same past as when the cursor was written: a restored backup may have lost some of it. */
  async #isPlaceOf(state: StreamState, { stream, seq, epoch, eventId }: CursorPosition): Promise<boolean> {
    if (seq === 0) return true;
    if (seq > state.seq || epoch !== state.epoch) return false;
    return (await this.log.eventIdAt(stream, seq)) === eventId;
  }

  close(): void {
    this.#stopListening();
    this.#stopPolling();
  }

  #join(stream: string, head: number): StreamTail {
    const tail = this.#tails.get(stream) ?? new StreamTail(this.log, stream, head);
    this.#tails.set(stream, tail);
    tail.subscribers += 1;
    return tail;
  }

  #leave(stream: string, tail: StreamTail): void {
    tail.subscribers -= 1;
    if (tail.subscribers === 0) this.#tails.delete(stream);
  }

  #refresh(stream: string): void {
    this.#tails.get(stream)?.refresh().catch(this.onError);
  }

  /** One question for all streams; only those that have grown are read. Never rejects. */
  async #refreshGrown(): Promise<void> {
    try {
      for (const { stream, seq } of await this.log.heads([...this.#tails.keys()])) {
        const tail = this.#tails.get(stream);
        if (tail && seq > tail.head) this.#refresh(stream);
      }
    } catch (error) {
      this.onError(error);
    }
  }
}
