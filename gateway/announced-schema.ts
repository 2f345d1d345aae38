import type { GatewayInterface, GatewaySchemaLoadOrUpdateCallback } from "@apollo/server-gateway-interface";
import type { Generations } from "./generations.js";

/** The supergraph's schema as Apollo Server takes it: announced now and after each change. It is not asked to execute. */
export function announcedSchema(generations: Generations): GatewayInterface {
  const listeners = new Set<GatewaySchemaLoadOrUpdateCallback>();
  const announce = () => {
    const { apiSchema, sdl } = generations.current.generation;
    for (const listener of listeners) listener({ apiSchema, coreSupergraphSdl: sdl });
  };
  generations.onChange(announce);
  return {
    onSchemaLoadOrUpdate(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async load() {
      announce();
      return {
        executor: async () => {
          throw new Error("an operation reached Apollo Server's executor");
        },
      };
    },
    async stop() {
      listeners.clear();
    },
  };
}
