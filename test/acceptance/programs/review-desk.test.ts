import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { rebuild } from "../../../platform/events/consumers.js";
import { reviewId } from "../../../platform/reviews/review.js";
import { StaffKind } from "../../../subgraphs/identity/staff/staff-member.js";
import { reviewConsumers } from "../../../subgraphs/programs/review-desk/take-in-reviews.js";
import type { Anything, EventReader } from "../../support/client.js";
import { HOURS } from "../../support/clock.js";
import { type ReviewedThings, reviewedThings } from "../../support/reviewed-things.js";
import { type Caller, type PartnerOfWorld, type World, world } from "../../support/world.js";
import { change, memberWith } from "../identity/people.js";

const LIST = `query ($filter: ReviewFilter, $orderBy: ReviewOrder, $first: Int, $after: Cursor) {
  reviews(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount liveCursor pageInfo { hasNextPage endCursor }
    edges { node { id kind status attempt country submittedAt overdue decidedAt comment
      subject { ... on NetworkApplication { id } } applicant { id } decider { id } steps { status at comment } } }
  }
}`;
const LIVE = `subscription ($kinds: [ReviewKind!], $partnerId: ID, $mine: Boolean, $after: Cursor) {
  reviewStatusChanges(kinds: $kinds, partnerId: $partnerId, mine: $mine, after: $after) {
    id status attempt comment cursor subject { ... on NetworkApplication { id } } applicant { id }
  }
}`;

let w: World;
let things: ReviewedThings;
let reviewer: Caller;
let applicant: PartnerOfWorld;

beforeAll(async () => {
  w = await world("review_desk");
  things = reviewedThings(w);
  reviewer = await w.staff(StaffKind.MEMBERSHIP_REVIEWER);
});
beforeEach(async () => {
  applicant = await w.partner();
});
afterAll(() => w?.close());

const list = async (caller: Caller, variables: object = {}): Promise<Anything> => (await w.data(caller, LIST, variables)).reviews;
const nodes = async (caller: Caller, filter: object): Promise<Anything[]> =>
  (await list(caller, { filter })).edges.map(({ node }: Anything) => node);
const subjects = async (caller: Caller, filter: object) => (await nodes(caller, filter)).map(({ subject }) => subject.id);
const codeOf = async (caller: Caller, query: string) => (await w.query(caller, query)).body.errors?.[0]?.extensions.code;
const nextChange = async (stream: EventReader): Promise<Anything> => (await stream.next()).data.reviewStatusChanges;
const startOf = async (caller: Caller) => (await list(caller, { first: 1 })).liveCursor;
const rebuildDesk = async () => {
  for (const consumer of reviewConsumers) await rebuild(w.graph.subgraphs.programs.runtime, consumer);
};
const own = () => ({ partnerId: applicant.id });

test("what is submitted waits in the list of the reviewers of its kind and of its applicant, and of nobody else", async () => {
  const thing = await things.submitted(applicant.admin);
  await w.settle();
  const [review] = await nodes(reviewer, own());
  expect(review).toMatchObject({ kind: "NETWORK_APPLICATION", status: "OPEN", attempt: 1, country: "IE", decidedAt: null, overdue: false });
  expect(review).toMatchObject({ subject: { id: thing.id }, applicant: { id: applicant.id }, decider: null });
  expect(review.id).toBe(reviewId({ kind: "NETWORK_APPLICATION", stage: null }, thing.id, 1));
  expect(await nodes(applicant.admin, {})).toHaveLength(1);
  expect(await nodes(await w.member(applicant, "FINANCE_SPECIALIST"), {})).toHaveLength(1);
  expect(await codeOf(await memberWith(w, applicant, ["COUPON_READ"]), "{ reviews { totalCount } }")).toBe("FORBIDDEN");

  const stranger = await w.partner();
  expect(await nodes(stranger.admin, {})).toEqual([]);
  expect(await nodes(stranger.admin, own())).toEqual([]);
  const ask = `{ review(id: "${review.id}") { status } }`;
  expect((await w.data(reviewer, ask)).review.status).toBe("OPEN");
  expect((await w.data(applicant.admin, ask)).review.status).toBe("OPEN");
  expect(await codeOf(stranger.admin, ask)).toBe("NOT_FOUND");
  const otherArea = await w.staff(StaffKind.BENEFIT_REVIEWER);
  expect(await codeOf(otherArea, ask)).toBe("NOT_FOUND");
  for (const query of ["{ reviews { totalCount } }", "{ reviewQueues { kind } }"]) {
    expect(await codeOf(otherArea, query)).toBe("FORBIDDEN");
    expect(await codeOf(w.metering, query)).toBe("FORBIDDEN");
    expect(await codeOf(w.nobody, query)).toBe("UNAUTHENTICATED");
  }
  expect(await codeOf(applicant.admin, "{ reviewQueues { kind } }")).toBe("FORBIDDEN");
});

test("the queue is filtered by kind, status, country and date, oldest submission first, and counted", async () => {
  const before = w.clock.now();
  const first = await things.submitted(applicant.admin, { country: "IE" });
  w.clock.advance(24 * HOURS);
  const noon = w.clock.now();
  const second = await things.submitted(applicant.admin, { country: "DE" });
  w.clock.advance(24 * HOURS);
  const third = await things.submitted(applicant.admin, { country: "IE" });
  await things.step(first, "reject", { reviewer }, "no licence");
  await w.settle();

  const mine = own();
  expect(await subjects(reviewer, mine)).toEqual([first.id, second.id, third.id]);
  expect(await subjects(reviewer, { ...mine, statuses: ["OPEN"] })).toEqual([second.id, third.id]);
  expect(await subjects(reviewer, { ...mine, country: "IE" })).toEqual([first.id, third.id]);
  expect(await subjects(reviewer, { ...mine, submittedFrom: before, submittedBefore: noon })).toEqual([first.id]);
  expect(await subjects(reviewer, { ...mine, submittedFrom: noon })).toEqual([second.id, third.id]);
  expect(await subjects(reviewer, { ...mine, kinds: [] })).toEqual([]);
  expect(await subjects(reviewer, { subjectId: second.id })).toEqual([second.id]);
  expect(await subjects(reviewer, { partnerId: "nonsense" })).toEqual([]);

  const newest = await list(reviewer, { filter: mine, orderBy: "NEWEST_FIRST", first: 2 });
  expect(newest.totalCount).toBe(3);
  expect(newest.edges.map(({ node }: Anything) => node.subject.id)).toEqual([third.id, second.id]);
  const rest = await list(reviewer, { filter: mine, orderBy: "NEWEST_FIRST", first: 2, after: newest.pageInfo.endCursor });
  expect(rest.edges.map(({ node }: Anything) => node.subject.id)).toEqual([first.id]);
  expect(rest.pageInfo.hasNextPage).toBe(false);
  const garbled = Buffer.from(JSON.stringify(["yesterday", "x"])).toString("base64url");
  const { body } = await w.query(reviewer, LIST, { after: garbled });
  expect(body.errors[0].extensions).toMatchObject({ code: "BAD_USER_INPUT", reason: "CURSOR_INVALID" });
});

test("a queue tells how many wait, how many too long, and since when; what is overdue can be listed", async () => {
  const queue = async () => (await w.data(reviewer, "{ reviewQueues { kind open overdue oldestSubmittedAt } }")).reviewQueues[0];
  const before = await queue();
  expect(before.kind).toBe("NETWORK_APPLICATION");
  const dueAt = new Date(w.clock.now().getTime() + 3_600_000);
  const late = await things.submitted(applicant.admin, { dueAt });
  const unhurried = await things.submitted(applicant.admin);
  await w.settle();
  expect(await queue()).toMatchObject({ open: before.open + 2, overdue: before.overdue });
  w.clock.advance(2 * HOURS);
  expect(await queue()).toMatchObject({ open: before.open + 2, overdue: before.overdue + 1 });
  expect(await subjects(reviewer, { ...own(), overdue: true })).toEqual([late.id]);
  expect(await subjects(reviewer, { ...own(), overdue: false })).toEqual([unhurried.id]);
  await things.step(late, "approve", { reviewer });
  await w.settle();
  expect(await queue()).toMatchObject({ open: before.open + 1, overdue: before.overdue });
  expect(await subjects(reviewer, { ...own(), overdue: true })).toEqual([]);
});

test("each attempt is a review of its own with its steps and words; who decided only the vendor sees", async () => {
  let thing = await things.submitted(applicant.admin);
  thing = await things.step(thing, "ask for more", { reviewer }, "the licence is blurred");
  thing = await things.step(thing, "complete", { applicant: applicant.admin });
  thing = await things.step(thing, "reject", { reviewer }, "still blurred");
  w.clock.advance(HOURS);
  thing = await things.step(thing, "submit again", { applicant: applicant.admin });
  thing = await things.step(thing, "check fails");
  await things.step(thing, "cancel", { applicant: applicant.admin });
  await w.settle();

  const attempts = await nodes(reviewer, { subjectId: thing.id });
  expect(attempts.map(({ attempt, status, comment }) => ({ attempt, status, comment }))).toEqual([
    { attempt: 1, status: "REJECTED", comment: "still blurred" },
    { attempt: 2, status: "WITHDRAWN", comment: null },
  ]);
  expect(attempts[0].steps.map(({ status, comment }: Anything) => [status, comment])).toEqual([
    ["OPEN", null],
    ["RETURNED", "the licence is blurred"],
    ["OPEN", null],
    ["REJECTED", "still blurred"],
  ]);
  expect(attempts.map(({ decider }) => decider)).toEqual([{ id: reviewer.id }, null]);
  expect((await nodes(applicant.admin, {})).map(({ decider }) => decider)).toEqual([null, null]);
  expect(await subjects(reviewer, { ...own(), mine: true })).toEqual([thing.id]);
  const colleague = await w.staff(StaffKind.MEMBERSHIP_REVIEWER);
  expect(await subjects(colleague, { ...own(), mine: true })).toEqual([]);
});

test("a thing that never waited for a reviewer never was at the desk", async () => {
  const thing = await things.submitted(applicant.admin);
  const again = await things.step(await things.step(thing, "cancel", { applicant: applicant.admin }), "submit again", {
    applicant: applicant.admin,
  });
  await things.step(again, "check passes");
  await w.settle();
  expect((await nodes(reviewer, { subjectId: thing.id })).map(({ attempt }) => attempt)).toEqual([1]);
});

test.each(["websocket", "sse"] as const)(
  "over %s changes reach the applicant and the reviewers, and nobody else, and none is missed",
  async (over) => {
    const stranger = await w.partner();
    const cursors = { applicant: await startOf(applicant.admin), stranger: await startOf(stranger.admin) };
    const applicants = await w.subscribe(applicant.admin, LIVE, {}, over);
    const reviewers = await w.subscribe(reviewer, LIVE, { partnerId: applicant.id }, over);
    const decided = await w.subscribe(reviewer, LIVE, { mine: true, partnerId: applicant.id, after: await startOf(reviewer) }, over);
    const strangers = await w.subscribe(stranger.admin, LIVE, { after: cursors.stranger }, over);
    const otherArea = await w.subscribe(await w.staff(StaffKind.BENEFIT_REVIEWER), LIVE, {}, over);
    expect((await otherArea.next()).errors[0].extensions.code).toBe("FORBIDDEN");

    const first = { applicant: applicants.next(), reviewer: reviewers.next() };
    const thing = await things.submitted(applicant.admin);
    const opened = (await first.applicant).data.reviewStatusChanges;
    expect(opened).toMatchObject({ status: "OPEN", subject: { id: thing.id }, applicant: { id: applicant.id } });
    expect((await first.reviewer).data.reviewStatusChanges).toMatchObject({ status: "OPEN" });
    applicants.stop();

    await things.step(await things.step(thing, "ask for more", { reviewer }, "more"), "complete", { applicant: applicant.admin });
    await w.settle();
    const back = await w.subscribe(applicant.admin, LIVE, { after: opened.cursor }, over);
    expect([await nextChange(back), await nextChange(back)].map(({ status, comment }) => [status, comment])).toEqual([
      ["RETURNED", "more"],
      ["OPEN", null],
    ]);
    const live = back.next();
    await things.step({ ...thing, version: 4 }, "reject", { reviewer }, "no");
    expect((await live).data.reviewStatusChanges).toMatchObject({ status: "REJECTED", comment: "no", attempt: 1 });
    expect((await nextChange(decided)).status).toBe("REJECTED");
    const own = things.submitted(stranger.admin);
    // The stranger's first change is its own: none of the applicant's came before.
    expect((await nextChange(strangers)).subject.id).toBe((await own).id);
    const replayed = await w.subscribe(applicant.admin, LIVE, { after: cursors.applicant }, over);
    const all = [await nextChange(replayed), await nextChange(replayed), await nextChange(replayed), await nextChange(replayed)];
    expect(all.map(({ status }) => status)).toEqual(["OPEN", "RETURNED", "OPEN", "REJECTED"]);
    for (const stream of [reviewers, decided, strangers, back, replayed]) stream.stop();
  },
);

test("a reviewer whose work is taken away hears nothing from then on, and is refused", async () => {
  const leaving = await w.staff(StaffKind.MEMBERSHIP_REVIEWER);
  const stream = await w.subscribe(leaving, LIVE, { partnerId: applicant.id });
  const first = stream.next();
  const thing = await things.submitted(applicant.admin);
  expect((await first).data.reviewStatusChanges.status).toBe("OPEN");
  const operator = await w.staff(StaffKind.OPERATOR);
  const input = { staffMemberId: leaving.id, kinds: [StaffKind.EDITOR] };
  await change(w, operator, "setStaffKinds", "SetStaffKindsInput", input, "staffMember { id }");
  await things.step(thing, "approve", { reviewer });
  await w.settle();
  expect((await stream.next()).errors[0].extensions.code).toBe("PRINCIPAL_CHANGED");
  expect(await codeOf(leaving, "{ reviews { totalCount } }")).toBe("FORBIDDEN");
  stream.stop();
});

test("facts of one review in two streams: whichever is read first, the later one stands", async () => {
  let thing = await things.submitted(applicant.admin, { partnerId: applicant.id });
  thing = await things.step({ ...thing, partnerId: null }, "ask for more", { reviewer }, "more");
  await things.step(thing, "cancel", { applicant: applicant.admin });
  await w.settle();
  // A rebuild reads stream by stream: the account's, which has the later facts, before the partner's.
  await rebuildDesk();
  const [review] = await nodes(reviewer, { subjectId: thing.id });
  expect(review.status).toBe("WITHDRAWN");
  expect(review.steps.map(({ status }: Anything) => status)).toEqual(["OPEN", "RETURNED", "WITHDRAWN"]);
});

test("rebuilt from the logs the desk is what it was, IDs included", async () => {
  await things.step(await things.submitted(applicant.admin), "reject", { reviewer }, "no");
  await things.submitted(applicant.admin);
  await w.settle();
  const before = await list(reviewer, { first: 100 });
  await rebuildDesk();
  expect({ ...(await list(reviewer, { first: 100 })), liveCursor: "" }).toEqual({ ...before, liveCursor: "" });
});

test("a page costs the same number of statements, however long it is", async () => {
  for (let n = 0; n < 4; n += 1) await things.submitted(applicant.admin);
  await w.settle();
  const { statements } = w.graph.subgraphs.programs.runtime.database;
  const once = async (first: number) => {
    const before = statements.count;
    expect((await list(reviewer, { filter: own(), first })).edges).toHaveLength(first);
    return statements.count - before;
  };
  // Consumers and timers of the subgraph ask too, now and then.
  const cost = async (first: number) => Math.min(await once(first), await once(first), await once(first));
  expect(await cost(4)).toBe(await cost(1));
});
