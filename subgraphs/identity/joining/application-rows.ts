import { eq, sql } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { notFound } from "../../../platform/graphql/errors.js";
import { isId } from "../../../platform/ids.js";
import type { StepDetails } from "../../../platform/lifecycle/lifecycle.js";
import { lockAccount } from "../accounts/accounts.js";
import { networkApplications } from "./applications.tables.js";

export type ApplicationRow = typeof networkApplications.$inferSelect;

/** What is written together with a new status; the comment is a reviewer's reason. */
export interface ApplicationStep extends StepDetails {
  readonly set?: PgUpdateSetSource<typeof networkApplications>;
}

/** Writes changes of an application; answers it as it is then. */
export async function changeApplication(
  context: TransactionContext,
  id: string,
  set: PgUpdateSetSource<typeof networkApplications>,
): Promise<ApplicationRow> {
  const changed = { ...set, updatedAt: context.now, version: sql`${networkApplications.version} + 1` };
  const [row] = await context.asSystem("changed application").db.update(networkApplications, changed, eq(networkApplications.id, id));
  if (!row) throw new Error(`no such application: ${id}`);
  return row;
}

/** The lifecycle's way of writing a new status. */
export function saveApplication(
  context: TransactionContext,
  { id }: ApplicationRow,
  status: ApplicationRow["status"],
  { set }: ApplicationStep,
): Promise<ApplicationRow> {
  return changeApplication(context, id, { ...set, status });
}

/**
 * An application that the caller may see, locked until the transaction ends, behind its account: whoever submits,
 * cancels or decides takes the two in this order. NOT_FOUND for what the caller may not see (JOIN-087).
 */
export async function lockApplication(context: TransactionContext, id: string): Promise<ApplicationRow> {
  const [seen] = isId(id) ? await context.db.from(networkApplications, eq(networkApplications.id, id)) : [];
  if (!seen) throw notFound("Application");
  await lockAccount(context, seen.accountId);
  const [application] = await context.db.from(networkApplications, eq(networkApplications.id, id)).for("no key update");
  if (!application) throw notFound("Application");
  return application;
}
