import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "pino";
import type { Invalidation } from "./authenticator.js";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** A stream that lasted so long was a working one: the next loss starts with the shortest pause again. */
const STABLE_MS = 10_000;

export interface Follow {
  /** Opens identity's `principalInvalidated`; its results carry lists of session, account and member IDs. */
  readonly open: () => Promise<AsyncIterable<string>>;
  readonly announce: (invalidation: Invalidation) => void;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Listens until `signal` aborts, opening the stream anew whenever it ends, with growing, jittered pauses.
 * What happened in a gap is unknown, so each new stream begins with an invalidation of everything.
 */
export async function followInvalidations({ open, announce, logger, signal }: Follow): Promise<void> {
  let wait = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    const openedAt = performance.now();
    try {
      const stream = await open();
      announce("EVERYTHING");
      for await (const result of stream) {
        const ids = idsIn(result);
        if (ids.length > 0) announce(new Set(ids));
      }
    } catch (error) {
      if (!signal.aborted) logger.warn({ err: error }, "invalidations of principals are not heard; trying again");
    }
    if (performance.now() - openedAt > STABLE_MS) wait = FIRST_PAUSE_MS;
    await pause(wait * (0.5 + Math.random() / 2), undefined, { signal, ref: false }).catch(() => {});
    wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
  }
}

function idsIn(result: string): string[] {
  const { data } = (JSON.parse(result) ?? {}) as { data?: { principalInvalidated?: unknown } | null };
  const ids = data?.principalInvalidated;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
}
