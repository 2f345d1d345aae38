import { eq } from "drizzle-orm";
import { text, uuid } from "drizzle-orm/pg-core";
import { scoped, systemOnly } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import type { PartnerJoined } from "../../../platform/events/catalogue.js";
import type { PayloadOf } from "../../../platform/events/definition.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { programs } from "../database.js";

/** Who has joined the network: what identity tells (fact F3). */
const knownPartners = programs.table("known_partners", {
  partnerId: uuid("partner_id").primaryKey(),
  country: text().notNull(),
  joinedAt: instant("joined_at").notNull(),
});

scoped(knownPartners, systemOnly);

/** Keeps what identity told of a partner. */
export async function keepPartner({ db }: TransactionContext, fact: PayloadOf<typeof PartnerJoined>): Promise<void> {
  const { partnerId, country, joinedAt } = fact;
  await db
    .insert(knownPartners)
    .values({ partnerId, country, joinedAt: new Date(joinedAt) })
    .onConflictDoNothing();
}

/** When an account has joined the network; null when it has not, as far as is known. */
export async function joinedAt({ db }: TransactionContext, accountId: string): Promise<Date | null> {
  const [row] = await db.from(knownPartners, eq(knownPartners.partnerId, accountId));
  return row?.joinedAt ?? null;
}

export { knownPartners };
