import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { SubgraphTransport } from "../platform/graphql/transport.js";

const PROBE_TIMEOUT_MS = 2_000;

/** The answer of `/readyz`: each subgraph by name, and whether the gateway may be sent requests. */
export interface Readiness {
  readonly status: "ready" | "not ready" | "closing";
  readonly subgraphs: Readonly<Record<string, "ready" | "not ready">>;
}

export interface HealthOptions {
  /** To the subgraphs that are served at the moment. */
  readonly transports: () => readonly SubgraphTransport[];
  readonly isClosing: () => boolean;
  readonly logger: Logger;
}

/** `/healthz`: the process runs. `/readyz`: every subgraph can serve (200), or which one cannot (503). */
export function serveHealth(app: FastifyInstance, { transports, isClosing, logger }: HealthOptions): void {
  let asking: Promise<Readiness> | null = null;

  app.get("/healthz", async () => ({ status: "ok" }));
  app.get("/readyz", async (_request, reply) => {
    // Probes that come together share one round of questions.
    asking ??= readiness(transports(), logger).finally(() => {
      asking = null;
    });
    const answer = await asking;
    const readyNow = answer.status === "ready" && !isClosing();
    return reply.code(readyNow ? 200 : 503).send(isClosing() ? { ...answer, status: "closing" } : answer);
  });
}

async function readiness(transports: readonly SubgraphTransport[], logger: Logger): Promise<Readiness> {
  const states = await Promise.all(
    transports.map(async (transport) => {
      const deadline = AbortSignal.timeout(PROBE_TIMEOUT_MS);
      const late = new Promise<never>((_, reject) => deadline.addEventListener("abort", () => reject(deadline.reason), { once: true }));
      try {
        await Promise.race([transport.ready(deadline), late]);
        return [transport.name, "ready"] as const;
      } catch (error) {
        logger.warn({ err: error, service: transport.name }, "a subgraph is not ready");
        return [transport.name, "not ready"] as const;
      }
    }),
  );
  return { status: states.every(([, state]) => state === "ready") ? "ready" : "not ready", subgraphs: Object.fromEntries(states) };
}
