import { eq } from "drizzle-orm";
import { MessageRequested } from "../../../platform/events/catalogue.js";
import { type Consumer, on } from "../../../platform/events/consumers.js";
import type { EventDefinition, StoredEvent } from "../../../platform/events/definition.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { newId } from "../../../platform/ids.js";
import { accounts } from "../accounts/accounts.tables.js";
import { optionalPort } from "../ports.js";
import { mayTell } from "./may-tell.js";
import { budgetRecipients, messages } from "./messages.tables.js";
import { isMarketing, type Medium, mediaOf, render } from "./templates.js";

const DEFAULT_UNSUBSCRIBE_PAGE = "http://localhost:4000/unsubscribe";

/** What is asked to be told. */
type Request = typeof MessageRequested extends EventDefinition<infer P> ? P : never;

/** Makes messages of requests, one per address and medium. What was told stays told: there is nothing to rebuild. */
export const messageRequestConsumers: readonly Consumer[] = [
  { name: "message-requests", publisher: "sales", handlers: [on(MessageRequested, makeMessages)], reset: null },
  { name: "own-message-requests", publisher: "identity", handlers: [on(MessageRequested, makeMessages)], reset: null },
];

async function makeMessages(context: TransactionContext, { eventId, payload }: StoredEvent<Request>): Promise<void> {
  const { partnerId, messageType, parameters } = payload;
  const now = context.now;
  const rows = (await addressesOf(context, payload)).map(({ accountId, medium, destination, recipientName, unsubscribe }) => {
    const { subject, text, short } = render(messageType, { ...parameters, ...(unsubscribe ? { unsubscribe } : {}) });
    return {
      id: newId(),
      eventId,
      partnerId,
      accountId,
      messageType,
      medium,
      destination,
      recipientName,
      subject: medium === "SMS" ? "" : subject,
      body: medium === "SMS" ? short : text,
      // A message in the message centre has arrived by being there.
      status: medium === "IN_APP" ? ("SENT" as const) : ("PENDING" as const),
      attempts: 0,
      dueAt: now,
      createdAt: now,
      sentAt: medium === "IN_APP" ? now : null,
    };
  });
  if (rows.length > 0) await context.db.insert(messages).values(rows).onConflictDoNothing();
}

interface Address {
  /** Whose address it is; null for somebody in a partner's list. */
  readonly accountId: string | null;
  readonly medium: Medium;
  readonly destination: string;
  readonly recipientName: string;
  /** In marketing messages: the link that ends them. */
  readonly unsubscribe?: string;
}

async function addressesOf(context: TransactionContext, { partnerId, to, messageType }: Request): Promise<Address[]> {
  if (to.kind === "ACCOUNT") return addressesOfAccount(context, to.accountId, messageType);
  if (partnerId === null) throw new Error(`${messageType}: recipients of which partner?`);
  const recipients = await context.db.from(budgetRecipients, eq(budgetRecipients.partnerId, partnerId));
  // Without recipients the partner's administrator is told (BUD-031, D5-37).
  if (recipients.length === 0) return addressesOfAccount(context, partnerId, messageType);
  return recipients.flatMap(({ name: recipientName, email, phoneNumber }): Address[] => [
    { accountId: null, medium: "EMAIL", destination: email, recipientName },
    { accountId: null, medium: "SMS", destination: phoneNumber, recipientName },
  ]);
}

async function addressesOfAccount(context: TransactionContext, accountId: string, messageType: string): Promise<Address[]> {
  const [account] = await context.db.from(accounts, eq(accounts.id, accountId));
  if (!account || !mayTell(account, messageType)) return [];
  const { name: recipientName, email, mobileNumber, securityPhone } = account;
  const phone = mobileNumber ?? securityPhone;
  const to = {
    accountId,
    recipientName,
    ...(isMarketing(messageType) ? { unsubscribe: unsubscribeLink(context, account.unsubscribeToken) } : {}),
  };
  const addresses: Address[] = [
    { medium: "EMAIL", destination: email, ...to },
    ...(phone ? [{ medium: "SMS" as const, destination: phone, ...to }] : []),
    { medium: "IN_APP", destination: accountId, ...to },
  ];
  return addresses.filter(({ medium }) => mediaOf(messageType).includes(medium));
}

/** The front end's page that calls `unsubscribe` with the token (JOIN-028). */
function unsubscribeLink({ runtime }: TransactionContext, token: string): string {
  return `${optionalPort(runtime, "unsubscribePage") ?? DEFAULT_UNSUBSCRIBE_PAGE}?token=${token}`;
}
