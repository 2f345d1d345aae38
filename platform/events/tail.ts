import { type CursorPosition, cursorExpired } from "./cursor.js";
import type { StoredEvent } from "./definition.js";
import type { EventLog } from "./log.js";
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
  #head: number;
  #grown = Promise.withResolvers<void>();
  #reading: Promise<void> | null = null;
  #again = false;
  subscribers = 0;

  constructor(
    private readonly log: EventLog,
    private readonly stream: string,
    head: number,
  ) {
    this.#head = head;
  }

  /** Reads what has been added. Calls that come while it reads lead to one more read. */
  async refresh(): Promise<void> {
    if (this.#reading) {
      this.#again = true;
      return this.#reading;
    }
    this.#reading = this.#readNew().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #readNew(): Promise<void> {
    do {
      this.#again = false;
      const events = await this.log.read(this.stream, this.#head, BATCH);
      const last = events.at(-1);
      if (!last) continue;
      this.#head = last.seq;
      this.#recent.push(...events);
      if (this.#recent.length > RECENT) this.#recent.splice(0, this.#recent.length - RECENT);
      this.#again = this.#again || events.length === BATCH;
      const grown = this.#grown;
      this.#grown = Promise.withResolvers<void>();
      grown.resolve();
    } while (this.#again);
  }

  /** Events after `seq`: from memory when they are there, else from the log. */
  async after(seq: number): Promise<readonly StoredEvent[]> {
    if (seq >= this.#head) return [];
    const first = this.#recent[0];
    if (first && first.seq <= seq + 1) return this.#recent.slice(seq + 1 - first.seq);
    return this.log.read(this.stream, seq, BATCH);
  }

  /** Resolves when there is something after `seq`. */
  async grownPast(seq: number): Promise<void> {
    if (this.#head > seq) return;
    await this.#grown.promise;
  }
}

/** All tails of one subgraph's log in this process. */
export class StreamTails {
  readonly #tails = new Map<string, StreamTail>();
  readonly #stop: () => void;
  readonly #poll: NodeJS.Timeout;

  constructor(
    private readonly log: EventLog,
    wakeUps: WakeUps,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#stop = wakeUps.listen({
      woken: ({ publisher, stream }) => {
        if (publisher === log.publisher) this.#refresh(stream);
      },
      reconnected: () => this.#refreshAll(),
    });
    this.#poll = setInterval(() => this.#refreshAll(), POLL_MS);
    this.#poll.unref();
  }

  /**
   * Follows a stream: first what came after the cursor, then live, without gap or double.
   * @param after where to begin; null begins at the present end
   * @throws CURSOR_EXPIRED when the log cannot say what followed the cursor
   */
  async *follow(stream: string, after: CursorPosition | null, signal: AbortSignal): AsyncGenerator<StoredEvent> {
    const state = (await this.log.state(stream)) ?? { seq: 0, epoch: "" };
    if (after && (after.seq > state.seq || (after.epoch !== state.epoch && after.seq > 0))) throw cursorExpired();
    let position = after?.seq ?? state.seq;
    const tail = this.#join(stream, state.seq);
    const aborted = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve(), { once: true });
    });
    try {
      await tail.refresh();
      while (!signal.aborted) {
        for (const event of await tail.after(position)) {
          if (signal.aborted) return;
          yield event;
          position = event.seq;
        }
        await Promise.race([tail.grownPast(position), aborted]);
      }
    } finally {
      this.#leave(stream, tail);
    }
  }

  close(): void {
    this.#stop();
    clearInterval(this.#poll);
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

  #refreshAll(): void {
    for (const stream of this.#tails.keys()) this.#refresh(stream);
  }
}
