import { CustomerAssociated } from "../../../platform/events/catalogue.js";
import { type Consumer, on } from "../../../platform/events/consumers.js";
import { readAs } from "../../../platform/events/definition.js";
import { attributeEarlierUsage, lockLedgers } from "../usage/ledgers.js";
import { knownAssociations } from "./associations.tables.js";

/** Associations, and the attribution of usage that came in before the association was known here. */
export const associationsConsumer: Consumer = {
  name: "associations",
  publisher: "sales",
  lock: async (context, events) => {
    await lockLedgers(
      context,
      events.flatMap((event) => readAs(CustomerAssociated, event)?.payload.customerId ?? []),
    );
  },
  handlers: [
    on(CustomerAssociated, async (context, { payload: { associationId, customerId, partnerId, associatedAt } }, replay) => {
      const association = { associationId, customerId, partnerId, associatedAt: new Date(associatedAt) };
      const added = await context.db.insert(knownAssociations).values(association).onConflictDoNothing().returning();
      if (added.length > 0 && !replay) await attributeEarlierUsage(context, association);
    }),
  ],
  reset: async (context) => {
    await context.db.delete(knownAssociations);
  },
};
