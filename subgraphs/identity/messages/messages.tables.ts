import { and, eq, sql } from "drizzle-orm";
import { index, integer, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { nothing, ownPartner, scoped } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { identity } from "../database.js";
import { partners } from "../partners/partners.tables.js";

/** Who is told of budget alerts besides, or instead of, the administrator: message type Finance, Partner budget. */
const budgetRecipients = identity.table(
  "budget_recipients",
  {
    id: uuid().primaryKey(),
    partnerId: uuid("partner_id")
      .notNull()
      .references(() => partners.id),
    name: text().notNull(),
    email: text().notNull(),
    phoneNumber: text("phone_number").notNull(),
    version: integer().notNull(),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [uniqueIndex("budget_recipients_email").on(t.partnerId, sql`lower(${t.email})`)],
);

/** What is to be told to one address over one medium, and whether it has gone out. */
const messages = identity.table(
  "messages",
  {
    id: uuid().primaryKey(),
    /** The request it carries out: told once, however often the request is read. */
    eventId: uuid("event_id").notNull(),
    /** Null where it concerns an account outside the network. */
    partnerId: uuid("partner_id"),
    /** The account that is told; null where it is somebody in a partner's list. */
    accountId: uuid("account_id"),
    messageType: text("message_type").notNull(),
    medium: text({ enum: ["EMAIL", "SMS", "IN_APP"] }).notNull(),
    /** E-mail address or phone number; the account's ID for what stays in the message centre. */
    destination: text().notNull(),
    recipientName: text("recipient_name").notNull(),
    subject: text().notNull(),
    body: text().notNull(),
    /** WITHDRAWN: it was not to be sent any more when its turn came. */
    status: text({ enum: ["PENDING", "SENT", "FAILED", "WITHDRAWN"] }).notNull(),
    attempts: integer().notNull(),
    /** Not to be tried before. */
    dueAt: instant("due_at").notNull(),
    failure: text(),
    createdAt: instant("created_at").notNull(),
    sentAt: instant("sent_at"),
  },
  (t) => [
    uniqueIndex("messages_once").on(t.eventId, t.medium, t.destination),
    index("messages_centre").on(t.destination, t.createdAt, t.id).where(sql`${t.medium} = 'IN_APP'`),
    index("messages_pending").on(t.dueAt).where(sql`${t.status} = 'PENDING'`),
  ],
);

scoped(budgetRecipients, ownPartner(budgetRecipients.partnerId));
/** What is in an account's message centre is seen by the account itself and its administrators. */
scoped(messages, ({ kind, accountId, administrator }) => {
  if (accountId === null || !(kind === "ACCOUNT" || administrator)) return nothing;
  return and(eq(messages.medium, "IN_APP"), eq(messages.destination, accountId));
});

export { budgetRecipients, messages };
