import { and, asc, count, eq, gte, lt, type SQL } from "drizzle-orm";
import { among } from "../../../platform/database/among.js";
import { behindInstant, type PageArgs, page, pageSize } from "../../../platform/graphql/connection.js";
import type { Context } from "../../../platform/graphql/context.js";
import type { ApplicationConnection, ApplicationFilter } from "./application-connection.js";
import type { ApplicationRow } from "./application-rows.js";
import { applicationAttempts, networkApplications } from "./applications.tables.js";
import {
  type ApplicationAttempt,
  type ApplicationWarning,
  type NetworkApplication,
  NetworkApplicationStatus,
  type ReviewMode,
} from "./network-application.js";

/** Applications the caller may see: its account's own, or any for those who review them (JOIN-087). */
export async function applicationsById(context: Context, ids: readonly string[]): Promise<Map<string, NetworkApplication>> {
  const rows = await context.db.from(networkApplications, among(networkApplications.id, ids));
  return new Map(rows.map((row) => [row.id, shown(row)]));
}

/** The application of an account; null when it has not applied, or the caller may not see it. */
export async function applicationOfAccount(context: Context, accountId: string): Promise<NetworkApplication | null> {
  const [row] = await context.db.from(networkApplications, eq(networkApplications.accountId, accountId));
  return row ? shown(row) : null;
}

/** A page of applications that meet the filter, oldest submission first (JOIN-085). */
export async function listApplications(context: Context, filter: ApplicationFilter, args: PageArgs): Promise<ApplicationConnection> {
  const condition = conditionOf(filter);
  const size = pageSize(args);
  const rows = await context.db
    .from(
      networkApplications,
      condition,
      behindInstant(networkApplications.submittedAt, networkApplications.id, args.after, "OLDEST_FIRST"),
    )
    .orderBy(asc(networkApplications.submittedAt), asc(networkApplications.id))
    .limit(size + 1);
  const { edges, pageInfo } = page(rows, size, ({ submittedAt, id }) => [submittedAt.toISOString(), id]);
  return { edges: edges.map(({ cursor, node }) => ({ cursor, node: shown(node) })), pageInfo, condition };
}

/** How many applications meet a list's filter. */
export async function countApplications(context: Context, condition: SQL | undefined): Promise<number> {
  const [row] = await context.db.select({ total: count() }, networkApplications, condition);
  return row?.total ?? 0;
}

/** Every submission of applications, oldest first. It has no scope of its own: ask for what the caller has been found to see. */
export async function attemptsOf(context: Context, applicationIds: readonly string[]): Promise<Map<string, ApplicationAttempt[]>> {
  const rows = await context.orm
    .select()
    .from(applicationAttempts)
    .where(among(applicationAttempts.applicationId, applicationIds))
    .orderBy(asc(applicationAttempts.attempt));
  const attempts = new Map<string, ApplicationAttempt[]>(applicationIds.map((id) => [id, []]));
  for (const { applicationId, outcome, ...row } of rows)
    attempts.get(applicationId)?.push({ ...row, outcome: outcome && NetworkApplicationStatus[outcome] });
  return attempts;
}

function conditionOf({ status, country, submittedFrom, submittedTo }: ApplicationFilter): SQL | undefined {
  return and(
    eq(networkApplications.status, status),
    country ? eq(networkApplications.country, country) : undefined,
    submittedFrom ? gte(networkApplications.submittedAt, submittedFrom) : undefined,
    submittedTo ? lt(networkApplications.submittedAt, submittedTo) : undefined,
  );
}

function shown(row: ApplicationRow): NetworkApplication {
  const { filing, findings, status, reviewMode, warnings, ...rest } = row;
  return {
    ...rest,
    status: NetworkApplicationStatus[status],
    reviewMode: reviewMode as ReviewMode | null,
    sensitiveRelationshipFiling: filing,
    warnings: warnings as ApplicationWarning[],
    autoCheckFindings: findings,
  };
}
