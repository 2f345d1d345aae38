import type { Logger } from "pino";
import { openClient } from "../database/client.js";

/** "This stream has grown to this number, by these kinds": all that a wake-up says. The events are read from the log. */
export interface WakeUp {
  readonly publisher: string;
  readonly stream: string;
  readonly seq: number;
  /** Types of what was added since the last wake-up of the stream by the same process. */
  readonly types: readonly string[];
}

/**
 * Carries wake-ups between the processes. They may be lost, doubled or late: whoever listens polls as well.
 * `onReconnect` listeners are told whenever some may have been missed.
 */
export interface WakeUps {
  send(wakeUp: WakeUp): void;
  listen(listener: WakeUpListener): () => void;
  close(): Promise<void>;
}

export interface WakeUpListener {
  woken(wakeUp: WakeUp): void;
  /** The connection was made again: catch up with everything. */
  reconnected(): void;
}

const CHANNEL = "wake_ups";
const FLUSH_MS = 15;
/** PostgreSQL takes 8,000 bytes a notification. */
const PAYLOAD_BYTES = 7_000;

/**
 * Wake-ups over PostgreSQL's NOTIFY. They are collected and sent every few milliseconds on a connection of their own:
 * a NOTIFY inside the business transactions would serialise all commits of the cluster.
 */
export async function postgresWakeUps(url: string, logger: Logger): Promise<WakeUps> {
  const client = openClient(url, { max: 2, connection: { application_name: "wake-ups" } });
  const listeners = new Set<WakeUpListener>();
  const waiting = new Map<string, WakeUp>();
  let timer: NodeJS.Timeout | null = null;
  let flushing: Promise<void> = Promise.resolve();

  const deliver = (payload: string) => {
    for (const line of payload.split("\n")) {
      const [publisher = "", stream = "", seq = "0", types = ""] = line.split("|");
      for (const listener of listeners) listener.woken({ publisher, stream, seq: Number(seq), types: types.split(",") });
    }
  };
  const flush = async () => {
    timer = null;
    const lines = [...waiting.values()].map(({ publisher, stream, seq, types }) => `${publisher}|${stream}|${seq}|${types.join(",")}`);
    waiting.clear();
    try {
      for (const payload of packed(lines)) await client`select pg_notify(${CHANNEL}, ${payload})`;
    } catch (error) {
      logger.warn({ err: error }, "wake-ups were not sent; consumers will find the events by polling");
    }
  };
  await client.listen(CHANNEL, deliver, () => {
    for (const listener of listeners) listener.reconnected();
  });
  return {
    send: (wakeUp) => {
      const key = `${wakeUp.publisher}|${wakeUp.stream}`;
      const types = new Set([...(waiting.get(key)?.types ?? []), ...wakeUp.types]);
      waiting.set(key, { ...wakeUp, types: [...types] });
      timer ??= setTimeout(() => {
        flushing = flush();
      }, FLUSH_MS);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      await flushing;
      if (timer) {
        clearTimeout(timer);
        await flush();
      }
      await client.end({ timeout: 2 });
    },
  };
}

/** Joins lines into payloads that fit a notification. */
function* packed(lines: readonly string[]): Generator<string> {
  let payload = "";
  for (const line of lines) {
    if (payload && Buffer.byteLength(payload) + Buffer.byteLength(line) + 1 > PAYLOAD_BYTES) {
      yield payload;
      payload = "";
    }
    payload = payload ? `${payload}\n${line}` : line;
  }
  if (payload) yield payload;
}
