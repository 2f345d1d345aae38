import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { race } from "../../support/recorder.js";
import { type Caller, type World, world } from "../../support/world.js";
import { AGREED, applicant, applicationForm, cancel, companyInfo, joined, scan, submit } from "./applicants.js";
import { cloudUser, newcomer } from "./newcomers.js";
import { change, codeOf, codes, refusedChange } from "./people.js";

let w: World;

beforeAll(async () => {
  w = await world("identity_company_associations");
  await w.settle();
});
beforeEach(() => w.clock.advance(16 * 60_000));
afterAll(() => w?.close());

const FIELDS = "request { id status accountId lastName rejectionReason decidedAt }";
const CONTACT = { lastName: "Walsh", firstName: "Tom", preferredMethod: "EMAIL", email: "tom@lakeside.example", agreement: AGREED };
const ask = (caller: Caller, businessLicenseRegistrationNo: unknown, more: object = {}) =>
  change(
    w,
    caller,
    "requestCompanyAssociation",
    "RequestCompanyAssociationInput",
    { businessLicenseRegistrationNo, ...CONTACT, ...more },
    FIELDS,
  );
const approve = (caller: Caller, requestId: string) =>
  change(w, caller, "approveCompanyAssociation", "ApproveCompanyAssociationInput", { requestId }, FIELDS);
const reject = (caller: Caller, requestId: string, reason: string | null) =>
  change(w, caller, "rejectCompanyAssociation", "RejectCompanyAssociationInput", { requestId, reason }, FIELDS);
const viewer = async (caller: Caller) =>
  (await w.data(caller, "{ viewer { networkStatus masterAccount company { id name masterAccountId } partner { id } } }")).viewer;
const list = async (caller: Caller, status?: string) =>
  (
    await w.data(caller, `{ companyAssociationRequests${status ? `(status: ${status})` : ""} { edges { node { id status } } } }`)
  ).companyAssociationRequests.edges.map(({ node }: { node: object }) => node);
const mailsTo = (to: string) => w.mailbox.sent.filter((message) => message.to === to).map(({ subject }) => subject);

test("JOIN-070 an account becomes a further partner account of the company when its master account approves", async () => {
  const master = await joined(w);
  const number = master.company.businessLicenseRegistrationNo;
  const further = await cloudUser(w);
  const asked = await ask(further, String(number).toLowerCase());
  expect(asked).toMatchObject({ userErrors: [], request: { status: "PENDING", accountId: further.id } });
  await w.settle();
  expect(mailsTo(master.email)).toContain(`Tom Walsh wants to join ${master.company.companyName}`);
  expect((await viewer(further)).networkStatus).toBe("NOT_APPLIED");
  expect(await list(master, "PENDING")).toEqual([{ id: asked.request.id, status: "PENDING" }]);
  expect((await approve(master, asked.request.id)).request).toMatchObject({ status: "APPROVED", decidedAt: w.clock.now().toISOString() });
  const company = (await viewer(master)).company;
  expect(await viewer(further)).toEqual({ networkStatus: "JOINED", masterAccount: false, company, partner: { id: further.id } });
  expect(company.masterAccountId).toBe(master.id);
  expect((await w.data(further, "{ networkApplication { id } roles { kind } }")).networkApplication).toBeNull();
});

test("JOIN-071 only the company's master account decides, and the account that asked is told", async () => {
  const master = await joined(w);
  const number = master.company.businessLicenseRegistrationNo;
  const [first, second, third] = [await cloudUser(w), await cloudUser(w), await cloudUser(w)];
  await approve(master, (await ask(first, number)).request.id);
  const requestId = (await ask(second, number)).request.id;
  const partner = { id: master.id, accountName: await accountName(master), admin: master };
  const reader = await memberOf(partner);
  for (const caller of [first, second, third, reader, w.metering, await w.staff()]) {
    expect(await refusedChange(w, caller, "approveCompanyAssociation", "ApproveCompanyAssociationInput", { requestId })).toMatch(
      /^FORBIDDEN/,
    );
    expect(await refusedChange(w, caller, "rejectCompanyAssociation", "RejectCompanyAssociationInput", { requestId, reason: "x" })).toMatch(
      /^FORBIDDEN/,
    );
  }
  const otherMaster = await joined(w);
  expect(await refusedChange(w, otherMaster, "approveCompanyAssociation", "ApproveCompanyAssociationInput", { requestId })).toBe(
    "NOT_FOUND",
  );
  expect(await list(otherMaster)).toEqual([]);
  expect(codes(await reject(master, requestId, " "))).toEqual(["REASON_REQUIRED"]);
  expect((await reject(master, requestId, "We do not know you.")).request).toMatchObject({
    status: "REJECTED",
    rejectionReason: "We do not know you.",
  });
  expect(codes(await approve(master, requestId))).toEqual(["APPLICATION_ALREADY_DECIDED"]);
  await w.settle();
  const { companyName } = master.company;
  expect(mailsTo(first.email)).toContain(`Your account belongs to ${companyName} now`);
  expect(mailsTo(second.email)).toContain(`${companyName} has refused your request`);
  expect(await list(second)).toEqual([{ id: requestId, status: "REJECTED" }]);
  expect(codes(await ask(second, number))).toEqual([]);
});

async function accountName(caller: Caller): Promise<string> {
  return (await w.data(caller, "{ viewer { account { accountName } } }")).viewer.account.accountName;
}

function memberOf(partner: { id: string; accountName: string; admin: Caller }): Promise<Caller> {
  return w.member(partner, "ACCOUNT_DIRECTOR");
}

test("JOIN-072 a company that is not a partner cannot be joined", async () => {
  const asking = await cloudUser(w);
  expect(codes(await ask(asking, "NO-SUCH-COMPANY"))).toEqual(["COMPANY_NOT_PARTNER"]);
  const master = await joined(w);
  expect(codes(await ask(asking, master.company.businessLicenseRegistrationNo, { country: "SG" }))).toEqual(["COMPANY_NOT_PARTNER"]);
  expect(await list(asking)).toEqual([]);
});

test("whoever asks fills in the form, has cloud services and is not on its way already", async () => {
  const master = await joined(w);
  const number = master.company.businessLicenseRegistrationNo;
  const empty = await change(w, await cloudUser(w), "requestCompanyAssociation", "RequestCompanyAssociationInput", {});
  expect(empty.userErrors.map(({ code, field }: { code: string; field: string[] }) => `${code} ${field}`)).toEqual([
    "FIELD_REQUIRED businessLicenseRegistrationNo",
    "FIELD_REQUIRED lastName",
    "FIELD_REQUIRED firstName",
    "FIELD_REQUIRED preferredMethod",
    "FIELD_REQUIRED email",
    "AGREEMENT_NOT_ACCEPTED agreement",
  ]);
  expect(codes(await ask(await cloudUser(w), "?"))).toEqual(["FIELD_INVALID"]);
  expect(codes(await ask(await newcomer(w), number))).toEqual(["CLOUD_SERVICES_NOT_ENABLED"]);
  expect(codes(await ask(master, number))).toEqual(["ALREADY_PARTNER"]);
  expect(codes(await ask(await applicant(w), number))).toEqual(["APPLICATION_IN_PROGRESS"]);
  const asking = await cloudUser(w);
  const twice = await Promise.all([ask(asking, number), ask(asking, number)]);
  expect(twice.flatMap(codes)).toEqual(["APPLICATION_IN_PROGRESS"]);
  expect(codeOf(await w.query(w.nobody, "{ companyAssociationRequests { edges { cursor } } }"))).toBe("UNAUTHENTICATED");
});

test("an account that has asked to join a company cannot apply with one of its own, until the request is refused", async () => {
  const master = await joined(w);
  const asking = await cloudUser(w);
  const own = applicationForm(companyInfo(await scan(w, asking)));
  const requestId = (await ask(asking, master.company.businessLicenseRegistrationNo)).request.id;
  expect(codes(await submit(w, asking, own))).toEqual(["APPLICATION_IN_PROGRESS"]);
  expect((await viewer(asking)).networkStatus).toBe("NOT_APPLIED");
  await reject(master, requestId, "We do not know you.");
  expect((await submit(w, asking, own)).application.status).toBe("UNDER_REVIEW");
});

test("a request that is not decided is taken back by the account that asked, which is free then to apply or to ask again", async () => {
  const master = await joined(w);
  const number = master.company.businessLicenseRegistrationNo;
  const asking = await cloudUser(w);
  const { id } = (await ask(asking, number)).request;
  const takeBack = (caller: Caller, requestId: string) =>
    change(w, caller, "cancelCompanyAssociation", "CancelCompanyAssociationInput", { requestId }, "request { id status decidedAt }");
  for (const other of [master, await cloudUser(w)])
    expect(await refusedChange(w, other, "cancelCompanyAssociation", "CancelCompanyAssociationInput", { requestId: id })).toBe("NOT_FOUND");
  expect((await takeBack(asking, id)).request).toEqual({ id, status: "CANCELED", decidedAt: w.clock.now().toISOString() });
  expect(codes(await takeBack(asking, id))).toEqual(["APPLICATION_ALREADY_DECIDED"]);
  expect(codes(await approve(master, id))).toEqual(["APPLICATION_ALREADY_DECIDED"]);

  const again = (await ask(asking, number)).request.id;
  race();
  const both = await Promise.all([takeBack(asking, again), approve(master, again)]);
  expect(both.flatMap(codes)).toEqual(["APPLICATION_ALREADY_DECIDED"]);
});

test("an account that has canceled its application may ask to join a company, and not submit it again meanwhile", async () => {
  const master = await joined(w);
  const applying = await applicant(w);
  await cancel(w, applying, applying.applicationId);
  expect(codes(await ask(applying, master.company.businessLicenseRegistrationNo))).toEqual([]);
  expect(codes(await submit(w, applying, { agreement: AGREED }))).toEqual(["APPLICATION_IN_PROGRESS"]);
});

test("of an application and a request of one account at once, one waits for its decision and the other is refused", async () => {
  const master = await joined(w);
  for (let round = 0; round < 3; round++) {
    const holder = await cloudUser(w);
    const own = applicationForm(companyInfo(await scan(w, holder)));
    race();
    const both = await Promise.all([submit(w, holder, own), ask(holder, master.company.businessLicenseRegistrationNo)]);
    expect(both.flatMap(codes)).toEqual(["APPLICATION_IN_PROGRESS"]);
  }
});

test("of two decisions about one request at once one is made, and the other is refused", async () => {
  const master = await joined(w);
  for (let round = 0; round < 3; round++) {
    const asking = await cloudUser(w);
    const { id } = (await ask(asking, master.company.businessLicenseRegistrationNo)).request;
    race();
    const both = await Promise.all([approve(master, id), reject(master, id, "We do not know you.")]);
    expect(both.flatMap(codes)).toEqual(["APPLICATION_ALREADY_DECIDED"]);
    const [made] = both.flatMap(({ request }) => request ?? []);
    expect(await list(master)).toContainEqual({ id, status: made.status });
    expect((await viewer(asking)).networkStatus).toBe(made.status === "APPROVED" ? "JOINED" : "NOT_APPLIED");
  }
});
