import { setTimeout as wait } from "node:timers/promises";
import { type ConnectionOptions, connect, type Msg, type NatsConnection } from "@nats-io/transport-node";
import type { Logger } from "pino";
import { z } from "zod";
import type { WakeUpListener, WakeUps } from "./wake-ups.js";

const SUBJECT = "partner-center.wake-ups";
const PING_MS = 20_000;
const RETRY_MS = 2_000;

const wakeUpSchema = z.object({ publisher: z.string(), stream: z.string(), seq: z.number(), types: z.array(z.string()) });

/**
 * Wake-ups over NATS: for many processes, where PostgreSQL's NOTIFY would make every backend of the cluster listen.
 * Nothing depends on NATS: while it does not answer, or refuses us, at the start too, wake-ups are dropped and everybody
 * polls.
 * @param url the server's, with user and password or with a token where it wants them: `nats://user:password@host:4222`
 */
export async function natsWakeUps(url: string, logger: Logger): Promise<WakeUps> {
  const server = serverOf(url);
  const listeners = new Set<WakeUpListener>();
  const closed = new AbortController();
  let connection: NatsConnection | null = null;
  /** Between a break and the reconnection the client would keep what is published, and send it when it is too late. */
  let carries = false;

  const carryOn = () => {
    carries = true;
    for (const listener of listeners) listener.reconnected();
  };
  const silent = (error?: unknown) => {
    carries = false;
    if (!closed.signal.aborted) logger.warn({ err: error }, "NATS does not answer: events are found by polling until it does");
  };
  const open = async () => {
    const opened = await connect({ ...server, name: "partner-center-graph", maxReconnectAttempts: -1, pingInterval: PING_MS });
    connection = opened;
    opened.subscribe(SUBJECT, {
      callback: (error, message) => {
        const wakeUp = error ? null : wakeUpSchema.safeParse(contentOf(message)).data;
        if (!wakeUp) return logger.warn({ err: error }, "what came on the wake-ups' subject is not one");
        for (const listener of listeners) listener.woken(wakeUp);
      },
    });
    void watch(opened);
    // Once it has answered, the server knows the subscription: what is sent from here on arrives.
    await opened.flush().catch(async (error) => {
      await opened.close();
      throw error;
    });
    carryOn();
    return opened;
  };
  const watch = async (opened: NatsConnection) => {
    for await (const { type } of opened.status()) {
      if (type === "disconnect") silent();
      if (type === "reconnect") carryOn();
    }
  };
  /** The client connects again by itself, but closes when it is refused twice: then another one is opened. */
  const keepOpen = async (first: NatsConnection | null) => {
    for (let opened = first; !closed.signal.aborted; opened = await open().catch(() => null)) {
      if (opened) silent(await opened.closed());
      await wait(RETRY_MS, undefined, { signal: closed.signal, ref: false }).catch(() => undefined);
      if (closed.signal.aborted) return;
    }
    await connection?.close();
  };

  const first = await open().catch((error: unknown) => {
    silent(error);
    return null;
  });
  const keptOpen = keepOpen(first);
  return {
    send: (wakeUp) => {
      if (carries) connection?.publish(SUBJECT, JSON.stringify(wakeUp));
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      closed.abort();
      if (carries) await connection?.flush().catch(() => undefined);
      carries = false;
      await connection?.close();
      await keptOpen;
    },
  };
}

/** The client takes credentials beside the server's address, and ignores those in it. */
function serverOf(url: string): Pick<ConnectionOptions, "servers" | "user" | "pass" | "token"> {
  if (!url.includes("@")) return { servers: url };
  const { protocol, host, username, password } = new URL(url.includes("://") ? url : `nats://${url}`);
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];
  return { servers: `${protocol}//${host}`, ...(pass ? { user, pass } : { token: user }) };
}

function contentOf(message: Msg): unknown {
  try {
    return message.json();
  } catch {
    return null;
  }
}
