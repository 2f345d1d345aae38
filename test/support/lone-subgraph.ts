import { pino } from "pino";
import { SUBGRAPHS, type SubgraphName } from "../../graph.js";
import { type Principal, visitor } from "../../platform/access/principal.js";
import { generateSigningKeys, principalSigner, principalVerifier, type SigningKeys } from "../../platform/access/signature.js";
import { systemClock } from "../../platform/clock.js";
import { RunningSubgraph, type SubgraphOptions } from "../../platform/graphql/running-subgraph.js";
import { newId } from "../../platform/ids.js";
import { lostWakeUps } from "./event-rooms.js";

/** A subgraph that is asked without a gateway. */
export interface LoneSubgraph {
  readonly subgraph: RunningSubgraph;
  /** URL of its GraphQL endpoint. */
  readonly endpoint: string;
  readonly keys: SigningKeys;
  /** What a gateway presents to it. */
  headersOf(principal: Partial<Principal>): Promise<Record<string, string>>;
}

export async function loneSubgraph(
  name: SubgraphName,
  options: Pick<SubgraphOptions, "databaseUrl"> & Partial<SubgraphOptions>,
): Promise<LoneSubgraph> {
  const keys = await generateSigningKeys();
  const subgraph = await RunningSubgraph.start(SUBGRAPHS[name], {
    clock: systemClock,
    logger: pino({ level: "silent" }),
    wakeUps: lostWakeUps(),
    verifyPrincipal: principalVerifier(keys.publicKey, name),
    ...options,
  });
  const sign = principalSigner(keys.privateKey);
  return {
    subgraph,
    endpoint: await subgraph.listen(0),
    keys,
    headersOf: async (principal) => ({ "x-principal": await sign({ ...visitor(), id: newId(), ...principal }, name) }),
  };
}
