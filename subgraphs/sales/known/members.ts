import { lt } from "drizzle-orm";
import { MemberChanged } from "../../../platform/events/catalogue.js";
import { type Consumer, on } from "../../../platform/events/consumers.js";
import { knownMembers } from "./known.tables.js";

export const membersConsumer: Consumer = {
  name: "members",
  publisher: "identity",
  handlers: [
    on(MemberChanged, async (context, { version, payload: { memberId, partnerId, roleKinds, status, deleted } }) => {
      const row = { partnerId, roleKinds, status, deleted, version };
      await context.db
        .insert(knownMembers)
        .values({ memberId, ...row })
        .onConflictDoUpdate({ target: knownMembers.memberId, set: row, setWhere: lt(knownMembers.version, version) });
    }),
  ],
  reset: async (context) => {
    await context.db.delete(knownMembers);
  },
};
