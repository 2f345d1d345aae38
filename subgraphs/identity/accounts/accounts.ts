import { and, eq, isNull, sql } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import { among } from "../../../platform/database/among.js";
import { AccountStandingChanged } from "../../../platform/events/catalogue.js";
import { accountStream, event } from "../../../platform/events/definition.js";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { unauthenticated } from "../../../platform/graphql/errors.js";
import { accounts } from "./accounts.tables.js";

export type AccountRow = typeof accounts.$inferSelect;

/** The account of a caller that the access rule has found to hold one. */
export function ownAccountId({ principal }: Context): string {
  if (principal.accountId === null) throw new Error("the access rule lets holders of accounts through only");
  return principal.accountId;
}

/**
 * The account, locked until the transaction ends. For the system's own work on an account that is there. The caller's own
 * may have been deleted since its session was looked at: UNAUTHENTICATED, as its next request is.
 */
export async function lockAccount(context: TransactionContext, accountId: string): Promise<AccountRow> {
  const [row] = await context
    .asSystem("account to change")
    .db.from(accounts, and(eq(accounts.id, accountId), isNull(accounts.deletedAt)))
    .for("update");
  if (!row && accountId === context.principal.accountId) throw unauthenticated("The account has been deleted.");
  if (!row) throw new Error(`no such account: ${accountId}`);
  return row;
}

/** Writes changes of one account; answers it as it is then. */
export async function changeAccount(
  context: TransactionContext,
  accountId: string,
  set: PgUpdateSetSource<typeof accounts>,
): Promise<AccountRow> {
  const changed = { ...set, updatedAt: context.now, version: sql`${accounts.version} + 1` };
  const [row] = await context.asSystem("changed account").db.update(accounts, changed, eq(accounts.id, accountId));
  if (!row) throw new Error(`no such account: ${accountId}`);
  return row;
}

/** Tells the other subgraphs what they may know of an account (fact F4). */
export async function publishStanding(context: TransactionContext, accountId: string): Promise<void> {
  const [row] = await context.asSystem("account standing").db.from(accounts, eq(accounts.id, accountId));
  if (!row) throw new Error(`no such account: ${accountId}`);
  const { accountName, name, country, frozen, registeredAt, version } = row;
  const services = row.onboardingStatus !== "REGISTERED";
  const fact = { accountId, accountName, name, country, frozen, services, registeredAt: registeredAt.toISOString() };
  context.publish(event(AccountStandingChanged, { stream: accountStream(accountId), key: accountId, version }, fact));
}

/** Rows of accounts as the caller may see them: its own, and those of its partner's customers. */
export function readAccounts(context: Context, ids: readonly string[]): Promise<AccountRow[]> {
  return Promise.resolve(context.db.from(accounts, among(accounts.id, ids)));
}
