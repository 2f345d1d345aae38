import { and, eq, isNull, sql } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import { among } from "../../../platform/database/among.js";
import { MemberChanged } from "../../../platform/events/catalogue.js";
import { event, partnerStream } from "../../../platform/events/definition.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { notFound } from "../../../platform/graphql/errors.js";
import { isId } from "../../../platform/ids.js";
import { rightsChanged } from "../sessions/rights-changed.js";
import { rolesOfMembers } from "./member-roles.js";
import { members } from "./members.tables.js";

export type MemberRow = typeof members.$inferSelect;

/** Members to be changed, locked in the order of their IDs; NOT_FOUND unless all are the caller's partner's and there. */
export async function membersToChange(context: TransactionContext, ids: readonly string[]): Promise<MemberRow[]> {
  const wanted = [...new Set(ids)];
  const found = wanted.every(isId)
    ? await context.db
        .from(members, and(among(members.id, wanted), isNull(members.deletedAt)))
        .orderBy(members.id)
        .for("update")
    : [];
  if (found.length < wanted.length) throw notFound("Member");
  return found;
}

export async function memberToChange(context: TransactionContext, id: string): Promise<MemberRow> {
  const [member] = await membersToChange(context, [id]);
  if (!member) throw notFound("Member");
  return member;
}

/** Writes changes of one member; `publishMembers` tells of them. */
export async function changeMember(context: TransactionContext, id: string, set: PgUpdateSetSource<typeof members>): Promise<void> {
  await context.db.update(members, { ...set, updatedAt: context.now, version: sql`${members.version} + 1` }, eq(members.id, id));
}

/** Tells the other subgraphs what these members are now (fact F8). */
export async function publishMembers(context: TransactionContext, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const rows = await context.db.from(members, among(members.id, ids)).orderBy(members.id);
  const held = await rolesOfMembers(context, ids);
  for (const { id, partnerId, name, status, directorId, deletedAt, version } of rows) {
    const roleKinds = (held.get(id) ?? []).map(({ kind }) => kind);
    const fact = { memberId: id, partnerId, name, roleKinds, status, directorId, deleted: deletedAt !== null };
    context.publish(event(MemberChanged, { stream: partnerStream(partnerId), key: id, version }, fact));
  }
}

/**
 * Takes every account manager away from a director that is one no longer (ORG-033, ORG-047). Answers who they are;
 * whose rights changed is noted.
 */
export async function releaseManagersOf(context: TransactionContext, directorId: string): Promise<string[]> {
  const released = await context.db.update(
    members,
    { directorId: null, updatedAt: context.now, version: sql`${members.version} + 1` },
    eq(members.directorId, directorId),
  );
  rightsChanged(context, [directorId]);
  return released.map(({ id }) => id);
}
