import { AccountStandingChanged } from "../../../platform/events/catalogue.js";
import { type Consumer, on } from "../../../platform/events/consumers.js";
import { knownAccounts } from "./known.tables.js";

export const accountsConsumer: Consumer = {
  name: "accounts",
  publisher: "identity",
  handlers: [
    on(AccountStandingChanged, async (context, { payload: { accountId, accountName, name } }) => {
      await context.db
        .insert(knownAccounts)
        .values({ accountId, accountName, name })
        .onConflictDoUpdate({ target: knownAccounts.accountId, set: { accountName, name } });
    }),
  ],
  reset: async (context) => {
    await context.db.delete(knownAccounts);
  },
};
