import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** One text on its way to one address. */
export interface OutgoingMessage {
  /** Equal IDs are the same message: a channel may be handed one again after a crash. */
  readonly id: string;
  readonly medium: "EMAIL" | "SMS";
  /** E-mail address, or phone number with country code. */
  readonly to: string;
  /** Empty for a text message. */
  readonly subject: string;
  readonly text: string;
}

/** Carries messages out of the system. Rejects when a message could not be handed over; it is tried again then. */
export interface MessageChannel {
  send(message: OutgoingMessage): Promise<void>;
}

/**
 * Puts every message into a folder, one readable text file each, named by the message's ID: handed over twice, it is
 * there once. For development and demonstration.
 */
export function developerMailbox(folder: string): MessageChannel {
  return {
    send: async ({ id, medium, to, subject, text }) => {
      await mkdir(folder, { recursive: true });
      const head = [`${medium} to ${to}`, ...(subject ? [`Subject: ${subject}`] : [])];
      const file = join(folder, `${id}.txt`);
      await writeFile(`${file}.new`, `${head.join("\n")}\n\n${text}\n`);
      await rename(`${file}.new`, file);
    },
  };
}

/** Keeps messages in memory, for tests. `failWith` makes the next ones fail. */
export interface CollectingChannel extends MessageChannel {
  readonly sent: OutgoingMessage[];
  /** Every send rejects with this error while it is set. */
  failWith: Error | null;
}

export function collectingChannel(): CollectingChannel {
  const sent: OutgoingMessage[] = [];
  const channel: CollectingChannel = {
    sent,
    failWith: null,
    send: async (message) => {
      if (channel.failWith) throw channel.failWith;
      if (!sent.some(({ id }) => id === message.id)) sent.push(message);
    },
  };
  return channel;
}
