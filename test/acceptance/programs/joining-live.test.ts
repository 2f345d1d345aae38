import { afterAll, beforeAll, expect, test } from "vitest";
import { StaffKind } from "../../../subgraphs/identity/staff/staff-member.js";
import type { Anything } from "../../support/client.js";
import { race } from "../../support/recorder.js";
import { type Caller, type World, world } from "../../support/world.js";
import { applicant, applicationForm, approve, cancel, companyInfo, joined, reject, scan, submit } from "../identity/applicants.js";
import { cloudUser } from "../identity/newcomers.js";
import { change, codes } from "../identity/people.js";

/** One selection set over three owners: the review (programs), what is applied for (identity), the new partner (both). */
const LIVE = `subscription ($after: Cursor) {
  reviewStatusChanges(kinds: [NETWORK_APPLICATION], after: $after) {
    status attempt comment cursor
    subject { ... on NetworkApplication { id status companyInfo { companyName } } }
    partner { name kind openPrograms { program } }
  }
}`;
const QUEUE = `query ($filter: ReviewFilter) { reviews(filter: $filter) { edges { node { status subject { ... on NetworkApplication { id companyInfo { companyName } } } } } } }`;
const SIGNED = "{ signedAgreements { edges { node { contractNo contractingEntity status agreement { code version } } } } }";

type Applicant = Awaited<ReturnType<typeof applicant>>;

let w: World;
let reviewer: Caller;

beforeAll(async () => {
  w = await world("joining_live");
  reviewer = await w.staff(StaffKind.MEMBERSHIP_REVIEWER);
});
afterAll(() => w?.close());

const follow = async (caller: Caller, after?: string) => w.subscribe(caller, LIVE, after ? { after } : {});

test("one application, one decision, one live status: followed by applicant and reviewer, with company and open programs", async () => {
  const holder = await cloudUser(w);
  const company = companyInfo(await scan(w, holder));
  const [mine, queue] = [await follow(holder), await follow(reviewer)];
  const first = [mine.next(), queue.next()];
  const { application } = await submit(w, holder, applicationForm(company));
  for (const event of first) {
    const { reviewStatusChanges: opened } = (await event).data;
    expect(opened).toMatchObject({ status: "OPEN", attempt: 1, partner: null });
    expect(opened.subject).toMatchObject({ id: application.id, companyInfo: { companyName: company.companyName } });
  }
  const cursor = (await w.data(holder, "{ reviews { liveCursor } }")).reviews.liveCursor;

  expect(codes(await approve(w, reviewer, application.id))).toEqual([]);
  expect((await queue.next()).data.reviewStatusChanges).toMatchObject({ status: "APPROVED", subject: { status: "APPROVED" } });
  // The account is a partner now: its stream ends, and continues with its new rights where it was.
  race();
  let last: Anything = await mine.next();
  if (last.data) last = await mine.next();
  expect(last.errors[0].extensions.code).toBe("PRINCIPAL_CHANGED");
  const again = await follow(holder, cursor);
  const { reviewStatusChanges: approved } = (await again.next()).data;
  expect(approved).toMatchObject({ status: "APPROVED", partner: { name: company.companyName, kind: null } });
  expect(approved.partner.openPrograms.map(({ program }: Anything) => program)).toContain("CLOUD_SOLUTION_PROVIDER");
  for (const stream of [mine, queue, again]) stream.stop();
});

test("the queue shows what waits with the company's name, and no longer what is decided, withdrawn or of another area", async () => {
  const filter = { statuses: ["OPEN"] };
  const waiting = async () => {
    await w.settle();
    return (await w.data(reviewer, QUEUE, { filter })).reviews.edges.map(({ node }: Anything) => node.subject.id);
  };
  const submitted: Applicant[] = [];
  for (let n = 0; n < 3; n += 1) {
    submitted.push(await applicant(w));
    w.clock.advance(1_000);
  }
  const [rejected, canceled, open] = submitted as [Applicant, Applicant, Applicant];
  expect(await waiting()).toEqual([rejected, canceled, open].map(({ applicationId }) => applicationId));
  await reject(w, reviewer, rejected.applicationId, "The licence is blurred.");
  await cancel(w, canceled, canceled.applicationId);
  expect(await waiting()).toEqual([open.applicationId]);

  const resubmitted = applicationForm(companyInfo(await scan(w, rejected)));
  expect(codes(await submit(w, rejected, resubmitted))).toEqual([]);
  await w.settle();
  const attempts = "{ reviews { edges { node { attempt status comment steps { status } } } } }";
  expect((await w.data(rejected, attempts)).reviews.edges.map(({ node }: Anything) => node)).toEqual([
    { attempt: 1, status: "REJECTED", comment: "The licence is blurred.", steps: [{ status: "OPEN" }, { status: "REJECTED" }] },
    { attempt: 2, status: "OPEN", comment: null, steps: [{ status: "OPEN" }] },
  ]);
});

test("JOIN-075 on approval, by a reviewer or by the check, the accepted certification agreement is among the partner's signed ones", async () => {
  const byReviewer = await applicant(w);
  await w.settle();
  expect((await w.query(byReviewer, SIGNED)).body.errors[0].extensions).toMatchObject({
    code: "FORBIDDEN",
    reason: "NETWORK_MEMBERSHIP_REQUIRED",
  });
  await approve(w, reviewer, byReviewer.applicationId);
  const byCheck = await joined(w);
  const turnedDown = await applicant(w);
  await reject(w, reviewer, turnedDown.applicationId, "No.");
  await w.settle();
  const numbers: string[] = [];
  for (const partner of [byReviewer, byCheck]) {
    const { edges } = (await w.data(partner, SIGNED)).signedAgreements;
    expect(edges).toHaveLength(1);
    const [{ node }] = edges;
    expect(node).toMatchObject({ status: "VALID", agreement: { code: "NETWORK_CERTIFICATION_AGREEMENT", version: "1.0" } });
    expect(node.contractingEntity).toBe((await w.data(partner, "{ viewer { account { signingEntity } } }")).viewer.account.signingEntity);
    numbers.push(node.contractNo);
  }
  expect(new Set(numbers).size).toBe(2);
  const ofOthers = await w.graph.subgraphs.programs.runtime.database.requests.orm.execute(
    `select 1 from programs.signed_agreements where account_id = '${turnedDown.id}'`,
  );
  expect(ofOthers).toHaveLength(0);
});

test("what a reviewer notes with an approval is read by the vendor's staff alone: at the desk, live, and not at all in the application", async () => {
  const holder = await applicant(w);
  await w.settle();
  const startOf = async (caller: Caller) => (await w.data(caller, "{ reviews { liveCursor } }")).reviews.liveCursor;
  const cursors = { applicant: await startOf(holder), reviewer: await startOf(reviewer) };
  const comment = "Their director is the friend of a friend; watch them.";
  const decision = { applicationId: holder.applicationId, attempt: 1, comment };
  expect(codes(await change(w, reviewer, "approveNetworkApplication", "ApproveNetworkApplicationInput", decision))).toEqual([]);
  await w.settle();
  const shown = `query ($filter: ReviewFilter) { reviews(filter: $filter) { edges { node { id comment steps { status comment } } } } }`;
  const read = async (caller: Caller) =>
    (await w.data(caller, shown, { filter: { subjectId: holder.applicationId } })).reviews.edges[0].node;
  const atDesk = await read(reviewer);
  expect(atDesk).toMatchObject({ comment, steps: [{ status: "OPEN" }, { status: "APPROVED", comment }] });
  expect(await read(holder)).toMatchObject({ comment: null, steps: [{ status: "OPEN" }, { status: "APPROVED", comment: null }] });
  expect((await w.data(holder, `{ review(id: "${atDesk.id}") { comment } }`)).review.comment).toBeNull();
  for (const [caller, after, words] of [
    [holder, cursors.applicant, null],
    [reviewer, cursors.reviewer, comment],
  ] as const) {
    const live = await follow(caller, after);
    expect((await live.next()).data.reviewStatusChanges).toMatchObject({ status: "APPROVED", comment: words });
    live.stop();
  }
  const { networkApplication } = await w.data(holder, "{ networkApplication { rejectionReason attempts { outcome reason } } }");
  expect(networkApplication).toEqual({ rejectionReason: null, attempts: [{ outcome: "APPROVED", reason: null }] });
  expect(w.mailbox.sent.filter(({ to, text }) => to === holder.email && text.includes(comment))).toEqual([]);
});
