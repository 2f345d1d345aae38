import { and, count, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { among } from "../../../platform/database/among.js";
import { behindInstant, type Page, type PageArgs, page, pageSize } from "../../../platform/graphql/connection.js";
import type { Context } from "../../../platform/graphql/context.js";
import { maskName } from "../../../platform/graphql/values.js";
import { accountManagerAssignments } from "../account-managers/account-managers.tables.js";
import { AssociationType } from "../associations/association.js";
import { customerAssociations } from "../associations/associations.tables.js";
import type { Member } from "../budgets/budget.js";
import { freezeOf } from "../freezing/freezing.js";
import { knownAccounts } from "../known/known.tables.js";
import type { Customer } from "./customer.js";

const running = isNull(customerAssociations.endedAt);

function readCustomers(context: Context, condition: SQL | undefined) {
  return context.db
    .select({ association: customerAssociations, account: knownAccounts }, customerAssociations, running, condition)
    .leftJoin(knownAccounts, eq(knownAccounts.accountId, customerAssociations.customerId));
}

type CustomerRow = Awaited<ReturnType<typeof readCustomers>>[number];

function customerOf({ association, account }: CustomerRow): Customer {
  return {
    id: association.customerId,
    associationId: association.id,
    accountName: account?.accountName ?? null,
    name: account ? maskName(account.name) : null,
    associationType: association.associationType as AssociationType,
    associatedOn: association.associatedAt,
    freeze: freezeOf(association),
  };
}

/** Customers by ID, as far as the caller may see them. */
export async function customersById(context: Context, ids: readonly string[]): Promise<Map<string, Customer>> {
  const rows = await readCustomers(context, among(customerAssociations.customerId, ids));
  return new Map(rows.map((row) => [row.association.customerId, customerOf(row)]));
}

/** The caller's customers, newest association first (CUST-020). */
export async function listCustomers(context: Context, args: PageArgs): Promise<Page<Customer>> {
  const size = pageSize(args);
  const { associatedAt, id } = customerAssociations;
  const rows = await readCustomers(context, behindInstant(associatedAt, id, args.after, "NEWEST_FIRST"))
    .orderBy(desc(associatedAt), desc(id))
    .limit(size + 1);
  const keys = new Map(rows.map(({ association }) => [association.customerId, [association.associatedAt.toISOString(), association.id]]));
  return page(rows.map(customerOf), size, ({ id }) => keys.get(id) ?? []);
}

/** How many customers the caller has. */
export async function countCustomers(context: Context): Promise<number> {
  const [row] = await context.db.select({ number: count() }, customerAssociations, running);
  return row?.number ?? 0;
}

/** Who looks after each customer at present. */
export async function managersByCustomer(context: Context, customerIds: readonly string[]): Promise<Map<string, Member>> {
  const inForce = and(among(accountManagerAssignments.customerId, customerIds), sql`${accountManagerAssignments.state} <> 'ENDED'`);
  const rows = await context.db.from(accountManagerAssignments, inForce);
  return new Map(rows.map(({ customerId, memberId }) => [customerId, { id: memberId }]));
}
