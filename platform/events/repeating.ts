/**
 * One run at a time: calls that come while it runs lead to one more run, and resolve after that. So a call always
 * answers for what was there when it came, however many come at once.
 */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let again = false;
  const runAll = async () => {
    try {
      while (again) {
        again = false;
        await work();
      }
    } finally {
      // In the same breath as the last look at `again`: a call in between would wait for a run that is over.
      running = null;
    }
  };
  return () => {
    again = true;
    running ??= runAll();
    return running;
  };
}

/** Looking around takes a fiftieth of the time, however much there is to look at. */
const SHARE_OF_TIME = 50;
/** The time that it took may have been spent waiting: for a lock, a connection, a database that was away. */
const LONGEST_PAUSE_MS = 30_000;

/**
 * Does work every so often until it is stopped; less often where the work itself takes long, but at least every half minute.
 * @param work reports its own failures
 * @returns what stops it
 */
export function repeatedly(work: () => Promise<void>, everyMs: number): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout;
  const waitThenWork = (tookMs: number) => {
    timer = setTimeout(
      async () => {
        const began = performance.now();
        await work();
        if (!stopped) waitThenWork(performance.now() - began);
      },
      Math.max(everyMs, Math.min(tookMs * SHARE_OF_TIME, LONGEST_PAUSE_MS)),
    ).unref();
  };
  waitThenWork(0);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
