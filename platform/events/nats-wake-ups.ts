import { connect } from "@nats-io/transport-node";
import type { Logger } from "pino";
import type { WakeUp, WakeUpListener, WakeUps } from "./wake-ups.js";

const SUBJECT = "partner-center.wake-ups";

/** Wake-ups over NATS: for many processes, where PostgreSQL's NOTIFY would make every backend of the cluster listen. */
export async function natsWakeUps(url: string, logger: Logger): Promise<WakeUps> {
  const connection = await connect({ servers: url, name: "partner-center-graph", maxReconnectAttempts: -1 });
  const listeners = new Set<WakeUpListener>();
  connection.subscribe(SUBJECT, {
    callback: (error, message) => {
      if (error) return logger.warn({ err: error }, "a wake-up could not be read; polling will make it good");
      const wakeUp = message.json<WakeUp>();
      for (const listener of listeners) listener.woken(wakeUp);
    },
  });
  const watching = (async () => {
    for await (const { type } of connection.status()) {
      if (type === "reconnect") for (const listener of listeners) listener.reconnected();
    }
  })();
  return {
    send: (wakeUp) => {
      if (!connection.isClosed()) connection.publish(SUBJECT, JSON.stringify(wakeUp));
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      await connection.drain();
      await watching;
    },
  };
}
