import { z } from "zod";
import { type CriticalOperation, CriticalOperationActor, CriticalOperationClass, CriticalOperationPolicy } from "./critical-operation.js";
import delivered from "./critical-operations.json" with { type: "json" };

const registrySchema = z.array(
  z.object({
    code: z.string(),
    name: z.string(),
    actors: z.array(z.enum(CriticalOperationActor)).min(1),
    class: z.enum(CriticalOperationClass),
    policy: z.enum(CriticalOperationPolicy),
  }),
);

/** The register of critical operations (APPX-001, section 11 of chapter 08; the last row is ours, for APPX-007). */
const REGISTRY: readonly CriticalOperation[] = registrySchema.parse(delivered);

const PARTNERS: readonly CriticalOperationActor[] = [
  CriticalOperationActor.SOLUTION_PROVIDER,
  CriticalOperationActor.DISTRIBUTOR,
  CriticalOperationActor.RESELLER,
];

/** The operations open to an actor type; what is open to any partner is open to each kind of partner. */
export function operationsOf(actor: CriticalOperationActor): CriticalOperation[] {
  const anyPartner = PARTNERS.includes(actor);
  return REGISTRY.filter(({ actors }) => actors.includes(actor) || (anyPartner && actors.includes(CriticalOperationActor.PARTNER)));
}
