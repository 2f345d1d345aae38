import type { Sql } from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { StaffKind } from "../../subgraphs/identity/staff/staff-member.js";
import { applicant } from "../acceptance/identity/applicants.js";
import { codes } from "../acceptance/identity/people.js";
import { asAdmin } from "../support/postgres.js";
import { type Caller, type World, world } from "../support/world.js";

let w: World;
let reviewer: Caller;

beforeAll(async () => {
  w = await world("joining_faults");
  reviewer = await w.staff(StaffKind.MEMBERSHIP_REVIEWER);
  await w.settle();
});
afterAll(() => w?.close());

/** What changes without a decision: sessions in use, counted tries, what consumers have read, refusals in the audit. */
const APART = ["sessions", "sign_in_attempts", "event_offsets", "security_audit"];

async function tables(sql: Sql): Promise<string[]> {
  const rows = await sql`select tablename as name from pg_tables where schemaname = 'identity' order by 1`;
  return rows.map(({ name }) => String(name)).filter((name) => !APART.includes(name));
}

/** A fingerprint of everything that identity holds. */
async function state(sql: Sql): Promise<string> {
  const prints: unknown[] = [];
  for (const table of await tables(sql)) {
    prints.push(
      await sql.unsafe(`select '${table}' as name, md5(string_agg(t::text, '\n' order by t::text)) as print from identity."${table}" t`),
    );
  }
  return JSON.stringify(prints);
}

/** From now on the connection of whoever writes the nth row dies with it. Sequences count on when transactions roll back. */
async function armTables(sql: Sql): Promise<void> {
  await sql.unsafe("create sequence public.writes; create table public.deadly (write bigint); insert into public.deadly values (0)");
  await sql.unsafe(`create function public.die() returns trigger language plpgsql security definer as $$
    begin
      if nextval('public.writes') = (select write from public.deadly) then perform pg_terminate_backend(pg_backend_pid()); end if;
      return null;
    end $$`);
  for (const table of [...(await tables(sql)), "security_audit"]) {
    await sql.unsafe(
      `create trigger deadly after insert or update or delete on identity."${table}" for each row execute function public.die()`,
    );
  }
}

async function arm(sql: Sql, write: number): Promise<void> {
  await sql.unsafe(`alter sequence public.writes restart; update public.deadly set write = ${write}`);
}

test("an approval whose connection dies at any of its writes leaves nothing behind; sent again it happens once", async () => {
  const applying = await applicant(w);
  await w.settle();
  await reviewer.token();
  await asAdmin(w.database.adminUrl, async (sql) => {
    await armTables(sql);
    const before = await state(sql);
    const input = { applicationId: applying.applicationId, attempt: 1, idempotencyKey: "decide-once" };
    const send = () => w.query(reviewer, APPROVE, { input });
    let write = 1;
    for (; ; write++) {
      await arm(sql, write);
      const { body } = await send();
      if (!body.errors) break;
      expect(await state(sql), `the connection died at write ${write}`).toBe(before);
    }
    expect(write).toBeGreaterThan(15);
    await arm(sql, 0);
    // What follows the decision may have met the deadly write by now; a client that repeats gets the first outcome.
    let again = await send();
    for (let retry = 0; again.body.errors && retry < 5; retry++) again = await send();
    expect(codes(again.body.data.it)).toEqual([]);
    const [made] = await sql`select
      (select count(*)::int from identity.partners where id = ${applying.id}) as partners,
      (select count(*)::int from identity.companies where master_account_id = ${applying.id}) as companies,
      (select count(*)::int from identity.roles where partner_id = ${applying.id}) as roles,
      (select count(*)::int from identity.lifecycle_steps where thing_id = ${applying.applicationId} and "to" = 'APPROVED') as steps,
      (select array_agg(type order by type) from identity.events where type in ('PartnerJoined', 'ReviewClosed', 'MessageRequested', 'NetworkApplicationDecided', 'PrincipalInvalidated')
        and (payload->>'partnerId' = ${applying.id} or payload->>'accountId' = ${applying.id} or payload->'ids' ? ${applying.id})) as told`;
    expect(made).toEqual({
      partners: 1,
      companies: 1,
      roles: 4,
      steps: 1,
      told: ["MessageRequested", "NetworkApplicationDecided", "PartnerJoined", "PrincipalInvalidated", "ReviewClosed"],
    });
  });
});

const APPROVE = `mutation ($input: ApproveNetworkApplicationInput!) {
  it: approveNetworkApplication(input: $input) { application { status } userErrors { code } }
}`;
