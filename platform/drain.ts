import type { FastifyInstance } from "fastify";

/** How long what runs may still take once a process is told to end. */
export const DRAIN_MS = 10_000;

const running = new WeakMap<FastifyInstance, { count: number }>();

/** Counts an app's running requests, event streams included, so that `drain` can wait for them. */
export function trackRequests(app: FastifyInstance): void {
  const requests = { count: 0 };
  running.set(app, requests);
  app.addHook("onRequest", async (_request, reply) => {
    requests.count += 1;
    reply.raw.once("close", () => {
      requests.count -= 1;
    });
  });
}

/**
 * Closes an app: no new connections, running requests may finish for `patienceMs`, then every connection is closed.
 * Connections that a client opened ahead and never used are not idle in the server's eyes; they are closed here too.
 */
export async function drain(app: FastifyInstance, patienceMs = DRAIN_MS): Promise<void> {
  const closed = app.close();
  const deadline = performance.now() + patienceMs;
  while ((running.get(app)?.count ?? 0) > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  app.server.closeAllConnections();
  await closed;
}

/** Waits until work is over, at most so long; whoever waits goes on then, and the work too. */
export async function atMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
