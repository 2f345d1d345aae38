import { and, asc, eq, lte, sql } from "drizzle-orm";
import { among } from "../../../platform/database/among.js";
import type { Context } from "../../../platform/graphql/context.js";
import type { TimedWork } from "../../../platform/jobs/timers.js";
import type { MessageChannel } from "../../../platform/messages/channel.js";
import { accounts } from "../accounts/accounts.tables.js";
import { optionalPort } from "../ports.js";
import { mayTell } from "./may-tell.js";
import { messages } from "./messages.tables.js";

const BATCH = 20;
/** A message that could not be sent is tried again after half a minute, then after twice as long each time. */
const FIRST_PAUSE_SECONDS = 30;
const LONGEST_PAUSE_SECONDS = 3_600;
const MOST_ATTEMPTS = 12;

type MessageRow = typeof messages.$inferSelect;

/** Sends what is due. A message is taken for a while before it is sent, so that a killed process loses none. */
export const messageDelivery: TimedWork = {
  name: "message delivery",
  tick: async (context) => {
    const channel = optionalPort(context.runtime, "messageChannel");
    if (!channel) return false;
    const taken = await take(context);
    if (taken.length === 0) return false;
    const wanted = await withoutWithdrawn(context, taken);
    await Promise.all(wanted.map((message) => deliver(context, channel, message)));
    return true;
  },
};

/** Takes messages that are due; no other replica takes them before their next try is due. */
function take({ db, now }: Context): Promise<MessageRow[]> {
  const due = db.unscoped
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.status, "PENDING"), lte(messages.dueAt, now)))
    .orderBy(asc(messages.dueAt), asc(messages.id))
    .limit(BATCH)
    .for("update", { skipLocked: true });
  const pause = sql`least(${FIRST_PAUSE_SECONDS}::float * 2 ^ ${messages.attempts}, ${LONGEST_PAUSE_SECONDS}::float)`;
  const taken = {
    attempts: sql`${messages.attempts} + 1`,
    dueAt: sql`${sql.param(now, messages.dueAt)}::timestamptz + make_interval(secs => ${pause})`,
  };
  // As an array the rows are chosen once, not again for each that is updated.
  return db.update(messages, taken, sql`${messages.id} = any(array(${due}))`);
}

/** Those that are still to be sent. The others stay as WITHDRAWN: what they say was not to be told when their turn came. */
async function withoutWithdrawn(context: Context, taken: readonly MessageRow[]): Promise<MessageRow[]> {
  const ids = taken.flatMap(({ accountId }) => accountId ?? []);
  const told = new Map((await context.db.from(accounts, among(accounts.id, ids))).map((account) => [account.id, account]));
  const { wanted = [], withdrawn = [] } = Object.groupBy(taken, ({ accountId, messageType }) => {
    const account = told.get(accountId ?? "");
    return account && !mayTell(account, messageType) ? "withdrawn" : "wanted";
  });
  const which = among(
    messages.id,
    withdrawn.map(({ id }) => id),
  );
  if (withdrawn.length > 0) await context.db.update(messages, { status: "WITHDRAWN" }, which);
  return wanted;
}

async function deliver(
  context: Context,
  channel: MessageChannel,
  { id, medium, destination, subject, body, attempts }: MessageRow,
): Promise<void> {
  if (medium === "IN_APP") return;
  try {
    await channel.send({ id, medium, to: destination, subject, text: body });
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    const givenUp = attempts >= MOST_ATTEMPTS;
    context.runtime.logger.warn({ err: error, messageId: id, attempts, givenUp }, "a message could not be sent");
    await context.db.update(messages, { failure, ...(givenUp ? { status: "FAILED" as const } : {}) }, eq(messages.id, id));
    return;
  }
  await context.db.update(messages, { status: "SENT", sentAt: context.now, failure: null }, eq(messages.id, id));
}
