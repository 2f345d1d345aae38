import { asc } from "drizzle-orm";
import { z } from "zod";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { BenefitSource, type PartnerBenefit } from "./benefit.js";
import delivered from "./catalogue.json" with { type: "json" };
import { benefitDefinitions, benefitSources } from "./catalogue.tables.js";

const catalogueSchema = z.array(
  z.object({
    benefit: z.string(),
    name: z.string(),
    description: z.string(),
    sources: z.array(z.object({ source: z.enum(BenefitSource), condition: z.string() })),
  }),
);

/** Fills the catalogue of benefits with the delivered one; what is there already, perhaps edited, stays. */
export async function loadBenefitCatalogue(context: TransactionContext): Promise<void> {
  const catalogue = catalogueSchema.parse(delivered);
  const definitions = catalogue.map(({ sources: _, ...definition }, position) => ({ ...definition, position }));
  const sources = catalogue.flatMap(({ benefit, sources }) => sources.map((source, position) => ({ benefit, position, ...source })));
  await context.db.insert(benefitDefinitions).values(definitions).onConflictDoNothing();
  await context.db.insert(benefitSources).values(sources).onConflictDoNothing();
}

/** The catalogue in its printed order, each benefit with the ways to it, narrowed to one source where asked. */
export async function partnerBenefits(context: Context, source: BenefitSource | undefined): Promise<PartnerBenefit[]> {
  const definitions = await context.db.from(benefitDefinitions).orderBy(asc(benefitDefinitions.position));
  const ways = await context.db.from(benefitSources).orderBy(asc(benefitSources.position));
  const byBenefit = Map.groupBy(ways, ({ benefit }) => benefit);
  return definitions
    .map((definition) => ({
      ...definition,
      availability: (byBenefit.get(definition.benefit) ?? []).map((way) => ({
        source: way.source as BenefitSource,
        condition: way.condition,
      })),
    }))
    .filter(({ availability }) => !source || availability.some((way) => way.source === source));
}
