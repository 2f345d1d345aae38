import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { asSystem } from "../../../demo/cast.js";
import { ProgramEnrolmentChanged } from "../../../platform/events/catalogue.js";
import { event, partnerStream } from "../../../platform/events/definition.js";
import { Context } from "../../../platform/graphql/context.js";
import { submitApplication } from "../../../subgraphs/identity/joining/submit-application.js";
import { joinCompany } from "../../../subgraphs/identity/partners/partners.js";
import { principalOfToken } from "../../../subgraphs/identity/sessions/principals.js";
import { StaffKind } from "../../../subgraphs/identity/staff/staff-member.js";
import type { Anything } from "../../support/client.js";
import { type Caller, type World, world } from "../../support/world.js";
import {
  AGREED,
  APPLICATION,
  applicant,
  applicationForm,
  approve,
  cancel,
  companyInfo,
  joined,
  readApplication,
  readViewer,
  reject,
  scan,
  submit,
} from "./applicants.js";
import { cloudUser, newcomer } from "./newcomers.js";
import { change, codeOf, codes, memberWith, refusedChange } from "./people.js";

let w: World;
let reviewer: Caller;

beforeAll(async () => {
  w = await world("identity_own_application");
  await w.settle();
});
beforeEach(async () => {
  w.clock.advance(16 * 60_000);
  reviewer = await w.staff(StaffKind.MEMBERSHIP_REVIEWER);
});
afterAll(() => w?.close());

const modify = (caller: Caller, input: object) =>
  change(w, caller, "modifyNetworkApplication", "ModifyNetworkApplicationInput", input, APPLICATION);

test("JOIN-078 the applicant reads where its application stands at any time", async () => {
  const before = await newcomer(w);
  expect(await readApplication(w, before)).toBeNull();
  expect((await readViewer(w, before)).networkStatus).toBe("NOT_APPLIED");
  const applying = await applicant(w);
  const submittedAt = w.clock.now().toISOString();
  const waiting = { submittedAt, reviewMode: "MANUAL", decidedAt: null, rejectionReason: null };
  expect(await readApplication(w, applying)).toMatchObject({ status: "UNDER_REVIEW", ...waiting });
  w.clock.advance(60_000);
  await reject(w, reviewer, applying.applicationId, "The scan is not legible.");
  const decidedAt = w.clock.now().toISOString();
  expect(await readApplication(w, applying)).toMatchObject({
    status: "REJECTED",
    submittedAt,
    reviewMode: "MANUAL",
    decidedAt,
    rejectionReason: "The scan is not legible.",
  });
  expect((await readViewer(w, applying)).networkStatus).toBe("REJECTED");
});

test("JOIN-096 viewer tells account, company, standing, master mark, enrolled programs and permissions", async () => {
  const partner = await w.partner({ name: "Nimbus", program: "CLOUD_SOLUTION_PROVIDER" });
  const seen = await readViewer(w, partner.admin);
  expect(seen).toMatchObject({
    account: { id: partner.id },
    company: { name: "Nimbus" },
    networkStatus: "JOINED",
    masterAccount: true,
    enrolledPrograms: ["CLOUD_SOLUTION_PROVIDER"],
  });
  expect(seen.permissions).toContain("COMPANY_READ");
  const member = await readViewer(w, await w.member(partner, "ACCOUNT_MANAGER"));
  expect(member).toMatchObject({ account: { id: partner.id }, company: { name: "Nimbus" }, networkStatus: "JOINED", masterAccount: true });
  expect(member.permissions).not.toContain("MEMBER_MANAGE");
  expect(await readViewer(w, reviewer)).toMatchObject({ networkStatus: null, company: null, masterAccount: false, enrolledPrograms: [] });
});

test("JOIN-096 viewer lists the programs whose enrolment is in force, and none that is to come, suspended or over", async () => {
  const partner = await w.partner({ program: "CLOUD_SOLUTION_PROVIDER" });
  const now = w.clock.now().getTime();
  const [before, after] = [new Date(now - 3_600_000).toISOString(), new Date(now + 3_600_000).toISOString()];
  const enrolments = [
    { program: "RUNNING", status: "ACTIVE", validFrom: before, validTo: after },
    { program: "TO_COME", status: "ACTIVE", validFrom: after, validTo: null },
    { program: "OVER", status: "ACTIVE", validFrom: before, validTo: before },
    { program: "SUSPENDED", status: "SUSPENDED", validFrom: before, validTo: null },
    { program: "EXPIRED", status: "EXPIRED", validFrom: before, validTo: null },
    { program: "TERMINATED", status: "TERMINATED", validFrom: before, validTo: null },
  ] as const;
  await asSystem(w.graph.subgraphs.programs, async (transaction) => {
    for (const enrolment of enrolments) {
      const at = { stream: partnerStream(partner.id), key: `${partner.id}:${enrolment.program}` };
      transaction.publish(event(ProgramEnrolmentChanged, at, { partnerId: partner.id, partnerKind: null, ...enrolment }));
    }
  });
  await w.settle();
  const listed = async () => (await readViewer(w, partner.admin)).enrolledPrograms;
  expect(await listed()).toEqual(["RUNNING", "CLOUD_SOLUTION_PROVIDER"]);
  w.clock.advance(3_600_000);
  expect(await listed()).toEqual(["CLOUD_SOLUTION_PROVIDER", "TO_COME"]);
});

test("JOIN-074 after approval the country stays: only a support ticket changes it", async () => {
  const partner = await joined(w);
  const { id } = await readApplication(w, partner);
  const changed = await modify(partner, { applicationId: id, companyInfo: { ...partner.company, country: "SG" } });
  expect(codes(changed)).toEqual(["COUNTRY_REGION_IMMUTABLE"]);
  expect(changed.userErrors[0].message).toContain("support ticket");
  const changedElse = await modify(partner, { applicationId: id, companyInfo: partner.company });
  expect(codes(changedElse)).toEqual(["APPLICATION_ALREADY_DECIDED"]);
  expect(changedElse.userErrors[0].message).toContain("support ticket");
});

test("JOIN-079 JOIN-082 an undecided application is canceled, keeps what was entered, and is changed and submitted again", async () => {
  const applying = await applicant(w);
  expect(await cancel(w, applying, applying.applicationId)).toMatchObject({ userErrors: [], application: { status: "CANCELED" } });
  expect((await readViewer(w, applying)).networkStatus).toBe("CANCELED");
  const { companyName } = (await w.data(applying, "{ networkApplication { companyInfo { companyName } } }")).networkApplication.companyInfo;
  expect(companyName).toMatch(/^Lakeside Robotics/);
  const contact = { lastName: "Walsh", firstName: "Tom", preferredMethod: "EMAIL", email: "tom@lakeside.example" };
  expect(codes(await modify(applying, { applicationId: applying.applicationId, contact: { ...contact, email: "x" } }))).toEqual([
    "FIELD_INVALID",
  ]);
  expect(codes(await modify(applying, { applicationId: applying.applicationId, contact }))).toEqual([]);
  expect(await submit(w, applying, { agreement: AGREED })).toMatchObject({
    userErrors: [],
    application: { id: applying.applicationId, status: "UNDER_REVIEW", attempt: 2, companyInfo: { companyName } },
  });
  expect((await w.data(applying, "{ networkApplication { contact { lastName } } }")).networkApplication.contact.lastName).toBe("Walsh");
});

/** Submits as a process does that is killed before it makes the check. */
async function submitUnchecked(caller: Caller, input: object): Promise<string> {
  const { runtime } = w.graph.subgraphs.identity;
  const principal = await principalOfToken(runtime, (await caller.token()) ?? "");
  if (!principal) throw new Error("nobody");
  return new Context({ runtime, principal, requestId: "killed" }).transaction((transaction) =>
    submitApplication(transaction, input as never),
  );
}

test("JOIN-079 an application can be canceled while it is being checked, and the check then changes nothing", async () => {
  const holder = await cloudUser(w);
  const id = await submitUnchecked(holder, applicationForm(companyInfo(await scan(w, holder))));
  expect(await readApplication(w, holder)).toMatchObject({ status: "AUTO_CHECKING", reviewMode: null });
  expect((await cancel(w, holder, id)).application.status).toBe("CANCELED");
  w.clock.advance(60_000);
  await w.settle();
  expect(await readApplication(w, holder)).toMatchObject({ status: "CANCELED" });
});

test("a check that could not be made with the submission is made by the clock", async () => {
  const holder = await cloudUser(w);
  await submitUnchecked(holder, applicationForm(companyInfo(await scan(w, holder))));
  w.clock.advance(59_999);
  await w.settle();
  expect((await readApplication(w, holder)).status).toBe("AUTO_CHECKING");
  w.clock.advance(1);
  await w.settle();
  expect(await readApplication(w, holder)).toMatchObject({ status: "UNDER_REVIEW", reviewMode: "MANUAL" });
});

test("an application whose check fails keeps no other waiting, and is checked again a minute later", async () => {
  const [broken, innocent] = [await cloudUser(w), await cloudUser(w)];
  const id = await submitUnchecked(broken, applicationForm(companyInfo(await scan(w, broken))));
  w.clock.advance(1);
  await submitUnchecked(innocent, applicationForm(companyInfo(await scan(w, innocent))));
  const setInfo = (value: string) =>
    asSystem(w.graph.subgraphs.identity, ({ orm }) =>
      orm.execute(`update identity.network_applications set company_info = ${value} where id = '${id}'`),
    );
  const { company_info: whole } = (
    await asSystem(w.graph.subgraphs.identity, ({ orm }) =>
      orm.execute(`select company_info from identity.network_applications where id = '${id}'`),
    )
  )[0] as { company_info: object };
  await setInfo("company_info - 'businessLicenseRegistrationNo'");
  w.clock.advance(60_000);
  await w.settle();
  expect((await readApplication(w, innocent)).status).toBe("UNDER_REVIEW");
  expect((await readApplication(w, broken)).status).toBe("AUTO_CHECKING");
  await setInfo(`'${JSON.stringify(whole)}'::jsonb`);
  w.clock.advance(60_000);
  await w.settle();
  expect((await readApplication(w, broken)).status).toBe("UNDER_REVIEW");
});

test("an account that has become a partner before its application was checked goes to a reviewer, who can only reject it", async () => {
  const master = await joined(w);
  const holder = await cloudUser(w);
  const applicationId = await submitUnchecked(holder, applicationForm(companyInfo(await scan(w, holder))));
  const companyId = (await readViewer(w, master)).company.id;
  await asSystem(w.graph.subgraphs.identity, (transaction) => joinCompany(transaction, holder.id, companyId));
  w.clock.advance(60_000);
  await w.settle();
  const { networkApplication } = await w.data(
    reviewer,
    `{ networkApplication(id: "${applicationId}") { status autoCheckFindings { code } } }`,
  );
  expect(networkApplication).toMatchObject({ status: "UNDER_REVIEW" });
  expect(networkApplication.autoCheckFindings).toContainEqual({ code: "ALREADY_PARTNER" });
  expect(codes(await approve(w, reviewer, applicationId))).toEqual(["ALREADY_PARTNER"]);
  expect(codes(await reject(w, reviewer, applicationId, "The account is in the network already."))).toEqual([]);
});

test("JOIN-080 what is decided is not canceled", async () => {
  const [approved, rejected] = [await applicant(w), await applicant(w)];
  await approve(w, reviewer, approved.applicationId);
  await reject(w, reviewer, rejected.applicationId, "No.");
  for (const applying of [approved, rejected])
    expect(codes(await cancel(w, applying, applying.applicationId))).toEqual(["APPLICATION_ALREADY_DECIDED"]);
  expect([(await readApplication(w, approved)).status, (await readApplication(w, rejected)).status]).toEqual(["APPROVED", "REJECTED"]);
});

test("JOIN-081 an undecided application is not changed", async () => {
  const applying = await applicant(w);
  const change = { applicationId: applying.applicationId, sensitiveRelationshipFiling: { hasRelationship: false } };
  expect(codes(await modify(applying, change))).toEqual(["CANCEL_BEFORE_MODIFY"]);
});

test("JOIN-084 a rejected application is corrected and submitted any number of times, and every attempt is kept with its reason", async () => {
  const applying = await applicant(w, { companyName: "Version 1 Ltd." });
  const { applicationId } = applying;
  const scanned = await scan(w, applying);
  for (let attempt = 1; attempt <= 3; attempt++) {
    w.clock.advance(60_000);
    expect(codes(await reject(w, reviewer, applicationId, `Reason ${attempt}`, attempt))).toEqual([]);
    const companyName = `Version ${attempt + 1} Ltd.`;
    expect(codes(await modify(applying, { applicationId, companyInfo: companyInfo(scanned, { companyName }) }))).toEqual([]);
    expect(await submit(w, applying, { agreement: AGREED })).toMatchObject({
      application: { id: applicationId, attempt: attempt + 1, status: "UNDER_REVIEW", rejectionReason: null, decidedAt: null },
    });
  }
  const { application } = await approve(w, reviewer, applicationId, 4);
  const kept = application.attempts.map((each: Anything) => [each.attempt, each.outcome, each.reason, each.companyInfo.companyName]);
  expect(kept).toEqual([
    [1, "REJECTED", "Reason 1", "Version 1 Ltd."],
    [2, "REJECTED", "Reason 2", "Version 2 Ltd."],
    [3, "REJECTED", "Reason 3", "Version 3 Ltd."],
    [4, "APPROVED", null, "Version 4 Ltd."],
  ]);
});

test("JOIN-087 an account reads and changes its own application only; any other is not found", async () => {
  const [applying, stranger] = [await applicant(w), await applicant(w)];
  const partner = await w.partner();
  expect((await readApplication(w, applying, applying.applicationId)).id).toBe(applying.applicationId);
  const ids = [applying.applicationId, "01900000-0000-7000-8000-000000000000", "nothing"];
  for (const id of ids) {
    for (const caller of [stranger, partner.admin]) {
      expect(codeOf(await w.query(caller, `{ networkApplication(id: "${id}") { id } }`)), id).toBe("NOT_FOUND");
      expect(await refusedChange(w, caller, "cancelNetworkApplication", "CancelNetworkApplicationInput", { applicationId: id })).toBe(
        "NOT_FOUND",
      );
      expect(await refusedChange(w, caller, "modifyNetworkApplication", "ModifyNetworkApplicationInput", { applicationId: id })).toBe(
        "NOT_FOUND",
      );
    }
  }
  expect((await readApplication(w, reviewer, applying.applicationId)).id).toBe(applying.applicationId);
  expect(
    codeOf(await w.query(await w.staff(StaffKind.BENEFIT_REVIEWER), `{ networkApplication(id: "${applying.applicationId}") { id } }`)),
  ).toBe("FORBIDDEN");
});

test("JOIN-088 nobody leaves the network", async () => {
  const partner = await joined(w);
  const leave = await change(w, partner, "leaveNetwork", "LeaveNetworkInput", {});
  expect(codes(leave)).toEqual(["NETWORK_EXIT_NOT_ALLOWED"]);
  expect((await readViewer(w, partner)).networkMember).toBe(true);
  const member = await memberWith(w, await w.partner(), ["COMPANY_MANAGE"]);
  expect(await refusedChange(w, member, "leaveNetwork", "LeaveNetworkInput", {})).toBe("FORBIDDEN");
});

test("the applicant follows its own application live, and after joining continues where it was", async () => {
  const holder = await cloudUser(w);
  const text = (application: string, after?: string) =>
    `subscription { networkApplicationChanged${after ? `(after: "${after}")` : ""} { cursor status application { ${application} } } }`;
  // Its status would be that of now, which may be ahead of the event's.
  const live = await w.subscribe(holder, text("id"));
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { application } = await submit(w, holder, applicationForm(companyInfo(await scan(w, holder))));
  const next = async () => (await live.next()).data.networkApplicationChanged;
  expect((await next()).status).toBe("AUTO_CHECKING");
  const waiting = await next();
  expect(waiting).toMatchObject({ status: "UNDER_REVIEW", application: { id: application.id } });
  await approve(w, reviewer, application.id);
  live.stop();
  const again = await w.subscribe(holder, text("id status", waiting.cursor));
  expect((await again.next()).data.networkApplicationChanged).toMatchObject({
    status: "APPROVED",
    application: { id: application.id, status: "APPROVED" },
  });
  again.stop();
  const stranger = await w.subscribe(await cloudUser(w), text("id", waiting.cursor));
  expect((await stranger.next()).errors[0].extensions.reason).toBe("CURSOR_INVALID");
  stranger.stop();
});
