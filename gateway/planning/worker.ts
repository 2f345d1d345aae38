import { parentPort } from "node:worker_threads";
import { type PlanningSchemas, readSupergraph } from "./planning-schemas.js";
import { prepare } from "./prepare.js";
import { introspect } from "./schema-questions.js";
import type { ThreadReply, ThreadRequest } from "./thread-messages.js";

const port = parentPort;
if (!port) throw new Error("this is the planning thread's program; a gateway starts it");

const supergraphs = new Map<number, PlanningSchemas>();

port.on("message", (request: ThreadRequest) => {
  const began = performance.now();
  const reply = (outcome: ThreadReply["outcome"]) => port.postMessage({ took: performance.now() - began, outcome } satisfies ThreadReply);
  try {
    switch (request.kind) {
      case "LOAD": {
        const { schemas, apiSdl } = readSupergraph(request.sdl);
        supergraphs.set(request.supergraph, schemas);
        return reply({ kind: "LOADED", apiSdl });
      }
      case "PREPARE":
        return reply({ kind: "PREPARED", preparation: prepare(schemasOf(request), request.operation, request.limits) });
      case "INTROSPECT": {
        const { apiSchema } = schemasOf(request);
        return reply({ kind: "INTROSPECTED", answers: request.questions.map((one) => introspect(apiSchema, one, request.variables)) });
      }
      case "FORGET":
        supergraphs.delete(request.supergraph);
        return reply({ kind: "FORGOTTEN" });
    }
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    reply({ kind: "FAILED", message, stack: stack ?? message });
  }
});

function schemasOf({ supergraph }: { readonly supergraph: number }): PlanningSchemas {
  const schemas = supergraphs.get(supergraph);
  if (!schemas) throw new Error("the supergraph of an operation is not loaded");
  return schemas;
}
