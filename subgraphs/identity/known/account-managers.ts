import { eq } from "drizzle-orm";
import { AccountManagerAssigned, AccountManagerEnded } from "../../../platform/events/catalogue.js";
import { type Consumer, on } from "../../../platform/events/consumers.js";
import { knownAccountManagers } from "./account-managers.tables.js";

/** Keeps who looks after which customer, so that an account manager reads the accounts of its own customers only. */
export const accountManagersConsumer: Consumer = {
  name: "account-managers",
  publisher: "sales",
  handlers: [
    on(AccountManagerAssigned, async (context, { payload: { assignedAt, ...assignment } }) => {
      await context.db
        .insert(knownAccountManagers)
        .values({ ...assignment, assignedAt: new Date(assignedAt) })
        .onConflictDoNothing();
    }),
    on(AccountManagerEnded, async (context, { payload: { assignmentId, endedAt } }) => {
      await context.db.update(knownAccountManagers, { endedAt: new Date(endedAt) }, eq(knownAccountManagers.assignmentId, assignmentId));
    }),
  ],
  reset: async (context) => {
    await context.db.delete(knownAccountManagers);
  },
};
