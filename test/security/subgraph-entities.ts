import { type GraphQLSchema, isUnionType } from "graphql";
import { SUBGRAPHS, type SubgraphName } from "../../graph.js";
import { gatewayPrincipal } from "../../platform/access/principal.js";
import type { Anything } from "../support/client.js";
import type { Caller, World } from "../support/world.js";
import { askSubgraph, principalOf } from "./callers.js";
import { fieldsOf } from "./selection.js";
import type { Key } from "./tenant.js";

/** The ID of nothing. */
export const NEVER_WAS = "01900000-0000-7000-8000-000000000000";
export const NEVER: Key = { id: NEVER_WAS };

/** Asks every subgraph directly for an entity of every type it resolves: in the order of `types`. */
export async function entityAnswers(w: World, caller: Caller | "the gateway", keyOf: (type: string) => Key): Promise<Anything[]> {
  const principal = caller === "the gateway" ? gatewayPrincipal() : await principalOf(w, caller);
  const ask = async (name: SubgraphName) => {
    const own = await SUBGRAPHS[name].schema();
    const types = entityTypes(own);
    if (types.length === 0) return [];
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) ${fieldsOf(own, "_Entity", [])} }`;
    const of = types.map((type) => ({ __typename: type, ...keyOf(type) }));
    return [{ name, types, ...(await askSubgraph(w, name, principal, query, { of })) }];
  };
  return (await Promise.all((Object.keys(SUBGRAPHS) as SubgraphName[]).map(ask))).flat();
}

/** The entities that a subgraph resolves. */
export function entityTypes(own: GraphQLSchema): string[] {
  const entity = own.getType("_Entity");
  return isUnionType(entity) ? entity.getTypes().map(({ name }) => name) : [];
}
