import { hash } from "node:crypto";
import fc from "fast-check";
import { differences, type Gateways, type Trial, tryOperation } from "./comparison.js";
import { hashOf } from "./data/hash.js";
import type { World } from "./data/world.js";
import type { Mode } from "./data/world-data.js";
import { explain } from "./explained.js";
import { operations } from "./operations/arbitrary.js";
import { write } from "./operations/write.js";
import { told } from "./told.js";

export interface Campaign {
  /** How many different operations to ask: what was asked before, with the same variables, does not count. */
  readonly operations: number;
  readonly seed: number;
  /** What the data are like; their own seed differs with each operation. */
  readonly mode: Omit<Mode, "seed">;
  /** Told now and then how far it is. */
  readonly progress: (asked: number) => void;
}

/** How often each explanation was needed, by its name. */
export type Explained = Map<string, number>;

/** Operations that one seed generates: what is known of them is forgotten with the next. */
const BATCH = 500;

/**
 * Asks both gateways generated operations. Throws at the first difference without an explanation, with the seed, the
 * smallest operation that still shows it and a known case to keep of it.
 */
export async function compareGateways(world: World, gateways: Gateways, campaign: Campaign): Promise<Explained> {
  const explained: Explained = new Map();
  const asked = new Set<string>();
  for (let batch = 0; asked.size < campaign.operations; batch++) {
    const seed = hashOf(campaign.seed, world.name, JSON.stringify(campaign.mode), batch) | 0;
    const property = fc.asyncProperty(operations(world.apiSchema), fc.nat({ max: 1e6 }), async (draft, dataSeed) => {
      const operation = write(draft, world.apiSchema);
      asked.add(hash("sha1", JSON.stringify([operation.query, operation.variables]), "base64").slice(0, 12));
      judge(await tryOperation(world, gateways, operation, { ...campaign.mode, seed: dataSeed }), explained);
    });
    const numRuns = Math.min(BATCH, campaign.operations - asked.size);
    const report = await fc.check(property, { numRuns, seed, endOnFailure: false });
    if (report.failed) {
      const cause = report.errorInstance instanceof Error ? report.errorInstance.message : String(report.errorInstance);
      throw new Error(
        `World "${world.name}", seed ${campaign.seed}, operation ${report.numRuns} of batch ${batch}, made smaller ${report.numShrinks} times:\n${cause}`,
      );
    }
    campaign.progress(asked.size);
  }
  return explained;
}

function judge(trial: Trial, explained: Explained): void {
  for (const difference of differences(trial)) {
    const explanation = explain(difference, trial);
    if (!explanation) throw new Error(told(difference, trial));
    explained.set(explanation.name, (explained.get(explanation.name) ?? 0) + 1);
  }
}
