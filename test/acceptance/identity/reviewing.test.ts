import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { StaffKind } from "../../../subgraphs/identity/staff/staff-member.js";
import type { Anything } from "../../support/client.js";
import { race } from "../../support/recorder.js";
import { type Caller, type World, world } from "../../support/world.js";
import { AGREED, applicant, approve, cancel, joined, readApplication, readViewer, reject, submit } from "./applicants.js";
import { newcomer } from "./newcomers.js";
import { codeOf, codes, refusedChange } from "./people.js";

let w: World;
let reviewer: Caller;

beforeAll(async () => {
  w = await world("identity_reviewing");
  await w.settle();
});
beforeEach(async () => {
  w.clock.advance(16 * 60_000);
  reviewer = await w.staff(StaffKind.MEMBERSHIP_REVIEWER);
});
afterAll(() => w?.close());

test("JOIN-073 a reviewer's approval makes the account its company's master account, with rights from the next request on", async () => {
  const applying = await applicant(w, { companyName: "Harbour Systems Ltd." });
  expect(await readViewer(w, applying)).toMatchObject({
    networkMember: false,
    networkStatus: "UNDER_REVIEW",
    masterAccount: false,
    company: null,
  });
  const approved = await approve(w, reviewer, applying.applicationId);
  expect(approved).toMatchObject({
    userErrors: [],
    application: { status: "APPROVED", reviewMode: "MANUAL", partner: { id: applying.id, name: "Harbour Systems Ltd." } },
  });
  expect(await readViewer(w, applying)).toMatchObject({
    networkMember: true,
    networkStatus: "JOINED",
    masterAccount: true,
    administrator: true,
    company: { name: "Harbour Systems Ltd.", masterAccountId: applying.id },
    partner: { id: applying.id, company: { name: "Harbour Systems Ltd." } },
  });
  expect((await w.data(applying, "{ roles { kind } }")).roles).toHaveLength(4);
});

test("JOIN-083 a rejection needs a reason", async () => {
  const applying = await applicant(w);
  for (const reason of [null, "", "  \n"])
    expect(codes(await reject(w, reviewer, applying.applicationId, reason))).toEqual(["REASON_REQUIRED"]);
  expect(codes(await reject(w, reviewer, applying.applicationId, "x".repeat(1_001)))).toEqual(["FIELD_TOO_LONG"]);
  expect((await readApplication(w, applying)).status).toBe("UNDER_REVIEW");
  expect(codes(await reject(w, reviewer, applying.applicationId, "x".repeat(1_000)))).toEqual([]);
});

test("a decision is about the attempt that was looked at", async () => {
  const applying = await applicant(w);
  await cancel(w, applying, applying.applicationId);
  await submit(w, applying, { agreement: AGREED });
  expect(codes(await approve(w, reviewer, applying.applicationId, 1))).toEqual(["CONFLICT"]);
  expect(codes(await approve(w, reviewer, applying.applicationId, 2))).toEqual([]);
});

test("JOIN-060 JOIN-085 reviewers list what is under review by country and date, oldest first, with their checklist", async () => {
  const from = w.clock.now();
  const list = async (filter: object, first = 100, after?: string) =>
    (
      await w.data(
        reviewer,
        "query ($filter: ApplicationFilter!, $first: Int, $after: Cursor) { networkApplications(filter: $filter, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } edges { node { id account { id } reviewChecklist } } } }",
        { filter, first, after },
      )
    ).networkApplications;
  const idsOf = ({ edges }: { edges: { node: { id: string } }[] }) => edges.map(({ node }) => node.id);
  const made = [];
  for (const country of ["FR", "FR", "DE"]) {
    w.clock.advance(60_000);
    made.push({ ...(await applicant(w, { country })), at: w.clock.now() });
  }
  const [one, two, three] = made;
  if (!one || !two || !three) throw new Error("three were made");
  const all = await list({ submittedFrom: from });
  expect(idsOf(all)).toEqual([one.applicationId, two.applicationId, three.applicationId]);
  expect(all.edges[0].node.account.id).toBe(one.id);
  expect(all.edges[0].node.reviewChecklist.join()).toContain("only when the licence carries no English name");
  expect(idsOf(await list({ country: "FR" }))).toEqual([one.applicationId, two.applicationId]);
  expect(idsOf(await list({ submittedFrom: two.at, submittedTo: three.at }))).toEqual([two.applicationId]);
  const first = await list({ submittedFrom: from }, 2);
  expect([first.totalCount, first.pageInfo.hasNextPage, idsOf(first)]).toEqual([3, true, [one.applicationId, two.applicationId]]);
  expect(idsOf(await list({ submittedFrom: from }, 2, first.pageInfo.endCursor))).toEqual([three.applicationId]);
  await approve(w, reviewer, one.applicationId);
  await cancel(w, two, two.applicationId);
  expect(idsOf(await list({ submittedFrom: from }))).toEqual([three.applicationId]);
  expect(idsOf(await list({ submittedFrom: from, status: "APPROVED" }))).toEqual([one.applicationId]);
});

test("JOIN-086 nobody but a membership reviewer decides or sees the queue", async () => {
  const applying = await applicant(w);
  const partner = await w.partner();
  const others = [applying, partner.admin, await w.member(partner, "ADMIN"), w.metering];
  for (const kind of Object.values(StaffKind)) if (kind !== StaffKind.MEMBERSHIP_REVIEWER) others.push(await w.staff(kind));
  const decision = { applicationId: applying.applicationId, attempt: 1 };
  for (const caller of others) {
    expect(await refusedChange(w, caller, "approveNetworkApplication", "ApproveNetworkApplicationInput", decision)).toMatch(/^FORBIDDEN/);
    expect(
      await refusedChange(w, caller, "rejectNetworkApplication", "RejectNetworkApplicationInput", { ...decision, reason: "No." }),
    ).toMatch(/^FORBIDDEN/);
    expect(codeOf(await w.query(caller, "{ networkApplications { totalCount } }"))).toMatch(/^FORBIDDEN/);
  }
  expect((await readApplication(w, applying)).status).toBe("UNDER_REVIEW");
});

test("JOIN-091 approval and rejection reach the applicant by e-mail and in the message centre", async () => {
  const [good, bad] = [await applicant(w, { companyName: "Good Ltd." }), await applicant(w, { companyName: "Bad Ltd." })];
  w.mailbox.sent.length = 0;
  await approve(w, reviewer, good.applicationId);
  await reject(w, reviewer, bad.applicationId, "The number is another company's.");
  const automatic = await joined(w);
  await w.settle();
  const mailTo = (to: string) => w.mailbox.sent.filter((message) => message.to === to && message.subject !== "Your verification code");
  expect(mailTo(good.email)).toMatchObject([{ medium: "EMAIL", subject: "Welcome to the partner network" }]);
  expect(mailTo(automatic.email)).toMatchObject([{ medium: "EMAIL", subject: "Welcome to the partner network" }]);
  expect(mailTo(bad.email)).toMatchObject([{ medium: "EMAIL", text: expect.stringContaining("The number is another company's.") }]);
  const inApp = async (caller: Caller) =>
    (await w.data(caller, "{ messages { edges { node { messageType text } } } }")).messages.edges.map(({ node }: Anything) => node);
  expect(await inApp(good)).toMatchObject([{ messageType: "NETWORK_APPLICATION_APPROVED", text: expect.stringContaining("Good Ltd.") }]);
  expect(await inApp(bad)).toMatchObject([
    { messageType: "NETWORK_APPLICATION_REJECTED", text: expect.stringContaining("another company's") },
  ]);
  expect(await inApp(await newcomer(w))).toEqual([]);
});

test("two reviewers who decide at once make one decision, and the other is told", async () => {
  for (let round = 0; round < 2; round++) {
    const applying = await applicant(w);
    const another = await w.staff(StaffKind.MEMBERSHIP_REVIEWER);
    race();
    const both = await Promise.all([approve(w, reviewer, applying.applicationId), reject(w, another, applying.applicationId, "No.")]);
    expect(both.flatMap(codes)).toEqual(["APPLICATION_ALREADY_DECIDED"]);
    const decided = both.find(({ application }) => application !== null).application.status;
    expect((await readApplication(w, applying)).status).toBe(decided);
    expect((await readViewer(w, applying)).networkMember).toBe(decided === "APPROVED");
  }
});

test("an applicant who cancels while the reviewer approves: one of the two happens, and the other is refused", async () => {
  for (let round = 0; round < 2; round++) {
    const applying = await applicant(w);
    race();
    const [approved, canceled] = await Promise.all([
      approve(w, reviewer, applying.applicationId),
      cancel(w, applying, applying.applicationId),
    ]);
    const refused = [...codes(approved), ...codes(canceled)];
    expect(refused).toHaveLength(1);
    expect(["APPLICATION_ALREADY_DECIDED", "INVALID_STATE"]).toContain(refused[0]);
    const { status } = await readApplication(w, applying);
    expect(status).toBe(approved.application ? "APPROVED" : "CANCELED");
    expect((await readViewer(w, applying)).networkMember).toBe(status === "APPROVED");
  }
});

test("of two applications for one company under review the second is not approved", async () => {
  const one = await applicant(w, { businessLicenseRegistrationNo: "SAME-1", companyName: "Same Ltd." });
  const two = await applicant(w, { businessLicenseRegistrationNo: "same 1", companyName: "Same Ltd." });
  race();
  const both = await Promise.all([approve(w, reviewer, one.applicationId), approve(w, reviewer, two.applicationId)]);
  expect(both.flatMap(codes)).toEqual(["COMPANY_ALREADY_PARTNER"]);
});
