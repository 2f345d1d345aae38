import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { StaffKind } from "../../subgraphs/identity/staff/staff-member.js";
import { applicant } from "../acceptance/identity/applicants.js";
import { bearer, post } from "../support/client.js";
import { asAdmin } from "../support/postgres.js";
import { type World, world } from "../support/world.js";
import { type Moment, seenWriting } from "./support/campaign.js";
import { freePort, program, type Understudy, understudied, until, untilReady } from "./support/processes.js";
import { slowCommits } from "./support/stage.js";

const TABLE = "identity.lifecycle_steps";
const STRIKES: readonly Moment[] = ["WRITING", "COMMITTING", "WRITING", "COMMITTING"];
/** How long an approval stays where it is to be struck: enough to be seen there by a watcher that has to wait for its turn. */
const HESITATION_S = 0.5;
const PORT = String(await freePort());
const endpoint = `http://127.0.0.1:${PORT}/graphql`;
const APPROVE = `mutation ($input: ApproveNetworkApplicationInput!) {
  approveNetworkApplication(input: $input) { application { status } userErrors { code } }
}`;

let w: World;
let graph: Understudy;
let token: string | null;
let applicants: Awaited<ReturnType<typeof applicant>>[];

beforeAll(async () => {
  w = await world("kill_decision", { now: new Date().toISOString(), transport: "in-process" });
  const reviewer = await w.staff(StaffKind.MEMBERSHIP_REVIEWER);
  token = await reviewer.token();
  applicants = [];
  for (const _ of STRIKES) applicants.push(await applicant(w));
  await w.settle();
  await w.graph.close();
  await slowCommits(w, TABLE, HESITATION_S);
  await slowLastWrite();
  const env = {
    DATABASE_URLS: JSON.stringify(w.database.serviceUrls),
    PORT,
    NATS_URL: "",
    MAILBOX: `/tmp/pcg-fault-mailbox-${process.pid}`,
  };
  graph = understudied([program("graph-process")], env, () => untilReady(endpoint));
  await graph.start();
});
afterAll(() => graph?.end());

/** Events are written last: a transaction that has taken its step stays long enough without committing to be killed there. */
async function slowLastWrite(): Promise<void> {
  await asAdmin(w.database.adminUrl, async (sql) => {
    await sql.unsafe(
      `create function public.hesitate() returns trigger language plpgsql as $$ begin perform pg_sleep(${HESITATION_S}); return null; end $$`,
    );
    await sql`create trigger slow_write before insert on identity.events for each statement execute function public.hesitate()`;
  });
}

/** What there is of a decision, fact by fact. */
function factsOf({ id, applicationId }: { id: string; applicationId: string }): Promise<Record<string, number>> {
  return asAdmin(w.database.adminUrl, async (sql) => {
    const [facts] = await sql`select
      (select count(*) from identity.network_applications where id = ${applicationId} and status = 'APPROVED')::int as approved,
      (select count(*) from identity.network_application_attempts where application_id = ${applicationId} and outcome = 'APPROVED')::int as attempt,
      (select count(*) from identity.partners where id = ${id})::int as partner,
      (select count(*) from identity.companies where master_account_id = ${id})::int as company,
      (select count(*) from identity.roles where partner_id = ${id} and kind = 'ADMIN')::int as administrator,
      (select count(*) from identity.lifecycle_steps where thing_id = ${applicationId} and "to" = 'APPROVED')::int as step,
      (select count(*) from identity.events where type = 'PartnerJoined' and key = ${id})::int as joined,
      (select count(*) from identity.events where type = 'ReviewClosed' and payload ->> 'subjectId' = ${applicationId})::int as closed,
      (select count(*) from identity.events where type = 'NetworkApplicationDecided' and payload ->> 'applicationId' = ${applicationId})::int as told`;
    return { ...facts };
  });
}

/** How many transactions the services have open. */
async function transactionsOf(sql: postgres.Sql): Promise<number> {
  const open =
    await sql`select 1 from pg_stat_activity where usename like 'pcg%' and datname = current_database() and xact_start is not null`;
  return open.length;
}

const approve = async (applicationId: string) => {
  const input = { applicationId, attempt: 1, idempotencyKey: applicationId };
  return (await post(endpoint, { query: APPROVE, variables: { input } }, bearer(token))).body.data?.approveNetworkApplication;
};

test("kill -9 within an approval, before and in its commit: all of it or nothing, and repeated it happens once", async () => {
  const watcher = postgres(w.database.adminUrl, { max: 1, fetch_types: false, onnotice: () => undefined });
  const outcomes: string[] = [];
  for (const [index, moment] of STRIKES.entries()) {
    const one = applicants[index];
    if (!one) throw new Error("an applicant is missing");
    let answered = false;
    const sending = approve(one.applicationId)
      .then((payload) => {
        answered = payload !== undefined;
      })
      .catch(() => undefined);
    expect(await seenWriting(watcher, TABLE, moment, () => answered), `approval ${index} was seen ${moment}`).toBe(true);
    await graph.kill();
    await sending;
    // The server notices the dead client when its statement is over.
    await until(async () => (await transactionsOf(watcher)) === 0);
    const facts = Object.values(await factsOf(one));
    expect([0, 1], JSON.stringify(facts)).toContain(facts[0]);
    expect(new Set(facts).size, JSON.stringify(await factsOf(one))).toBe(1);
    outcomes.push(facts[0] === 1 ? "all" : "nothing");
    await graph.start();
    await until(async () => (await approve(one.applicationId))?.application?.status === "APPROVED");
    expect(new Set(Object.values(await factsOf(one)))).toEqual(new Set([1]));
  }
  await watcher.end();
  console.log("node was killed within approvals:", outcomes.join(", "));
  expect(outcomes).toEqual(["nothing", "all", "nothing", "all"]);

  // What other subgraphs made of it, each once.
  await asAdmin(w.database.adminUrl, async (sql) => {
    const ids = applicants.map(({ id }) => id);
    await until(
      async () => (await sql`select 1 from programs.signed_agreements where account_id = any(${ids}::uuid[])`).length === ids.length,
    );
    await until(
      async () =>
        (await sql`select 1 from programs.reviews where account_id = any(${ids}::uuid[]) and status = 'APPROVED'`).length === ids.length,
    );
  });
}, 240_000);
