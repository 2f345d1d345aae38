import { CustomerAssociated } from "../../../platform/events/catalogue.js";
import { type Consumer, on } from "../../../platform/events/consumers.js";
import { knownAssociations } from "./associations.tables.js";

/** Keeps which account is whose customer, so that a partner reads its customers' accounts and nobody else's. */
export const associationsConsumer: Consumer = {
  name: "associations",
  publisher: "sales",
  handlers: [
    on(CustomerAssociated, async (context, { payload: { associationId, customerId, partnerId, associatedAt } }) => {
      await context.db
        .insert(knownAssociations)
        .values({ associationId, customerId, partnerId, associatedAt: new Date(associatedAt) })
        .onConflictDoNothing();
    }),
  ],
  reset: async (context) => {
    await context.db.delete(knownAssociations);
  },
};
