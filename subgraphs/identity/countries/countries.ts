import { asc, eq } from "drizzle-orm";
import { z } from "zod";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import type { Problems } from "../../../platform/graphql/user-errors.js";
import delivered from "./countries.json" with { type: "json" };
import { countries } from "./countries.tables.js";
import type { Country } from "./country.js";

export type CountryRow = typeof countries.$inferSelect;

const catalogueSchema = z.array(
  z.object({
    code: z.string().regex(/^[A-Z]{2}$/),
    name: z.string(),
    dialCode: z.string().regex(/^\+\d{1,4}$/),
    signingEntity: z.string(),
  }),
);

/** Fills the catalogue with the delivered countries; what is there already, perhaps edited, stays. */
export async function loadCountries(context: TransactionContext): Promise<void> {
  const rows = catalogueSchema.parse(delivered).map((country, position) => ({ ...country, position }));
  await context.db.insert(countries).values(rows).onConflictDoNothing();
}

/** Every selectable country or region, by name (JOIN-002). */
export function allCountries(context: Context): Promise<Country[]> {
  return Promise.resolve(context.db.from(countries).orderBy(asc(countries.position)));
}

/** The catalogue's country of a code; null when there is none. */
export async function findCountry(context: Context, code: string | null | undefined): Promise<CountryRow | null> {
  const [row] = code ? await context.db.from(countries, eq(countries.code, code)) : [];
  return row ?? null;
}

/** A country that must be in the catalogue; adds COUNTRY_REGION_INVALID where it is not (JOIN-003). */
export async function checkCountry(
  context: Context,
  problems: Problems,
  code: string | null | undefined,
  ...field: string[]
): Promise<CountryRow | null> {
  const country = await findCountry(context, code);
  if (!country) problems.add("COUNTRY_REGION_INVALID", "Choose a country or region of the catalogue (`countries`).", ...field);
  return country;
}

/** Whether a dial code, with its plus, is one of the catalogue's. */
export async function isDialCode(context: Context, dialCode: string): Promise<boolean> {
  return (await context.db.from(countries, eq(countries.dialCode, dialCode)).limit(1)).length > 0;
}
