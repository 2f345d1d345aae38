import { afterAll, beforeAll, expect, test } from "vitest";
import { asSystem } from "../../../demo/cast.js";
import { createAccount } from "../../../subgraphs/identity/accounts/add-account.js";
import type { Anything } from "../../support/client.js";
import { type AnyOperation, everyOperation } from "../../support/every-operation.js";
import { type Caller, type PartnerOfWorld, type World, world } from "../../support/world.js";
import { change, holding, memberForm, memberWith, PASSWORD, presetRoles, signIn, signInMember } from "./people.js";

let w: World;
let partner: PartnerOfWorld;
let operations: AnyOperation[];

/** What the vendor's staff and systems do. */
const VENDORS = [
  "addIntegration",
  "addStaffMember",
  "approveNetworkApplication",
  "integrations",
  "networkApplications",
  "publishAgreementVersion",
  "recordUsage",
  "rejectNetworkApplication",
  "reviewQueues",
  "revokeIntegration",
  "rotateApiKey",
  "setPortfolio",
  "setStaffKinds",
  "staffMembers",
];
/** What visitors may do: read what they are to accept, come in, and leave promotions. */
const PUBLIC = ["agreement", "agreementVersions", "countries", "registerAccount", "resetPassword", "signIn", "signInMember", "unsubscribe"];
/** What the holder of an account does with it before it is a partner, and later. */
const HOLDERS = [
  "bindMobile",
  "cancelCompanyAssociation",
  "cancelNetworkApplication",
  "completeAccountInformation",
  "deleteAccount",
  "disableCloudServices",
  "enableCloudServices",
  "modifyNetworkApplication",
  "networkApplicationForm",
  "requestCompanyAssociation",
  "setMarketingConsent",
  "setSecurityPhone",
  "submitNetworkApplication",
];
/** What it shares with its partner's administrators, once it is a partner. */
const SHARED = [
  "companyAssociationRequests",
  "messages",
  "networkApplication",
  "networkApplicationChanged",
  "reviews",
  "reviewStatusChanges",
];

beforeAll(async () => {
  w = await world("identity_who_may");
  [partner, operations] = [await w.partner(), await everyOperation()];
});
afterAll(() => w?.close());

/** How the graph refuses each operation to a caller: code and reason, or nothing when it lets it through. */
async function refusals(caller: Caller): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  const note = ({ field }: AnyOperation, { errors }: Anything) => {
    const { code, reason } = errors?.[0]?.extensions ?? {};
    answers[field] = [code, reason].filter(Boolean).join(" ");
  };
  const asked = operations
    .filter(({ field }) => !PUBLIC.includes(field))
    .toSorted((a, b) => Number(a.field === "signOut") - Number(b.field === "signOut"));
  const [live, others] = [asked.filter(isLive), asked.filter((each) => !isLive(each))];
  await Promise.all(live.map(async (each) => note(each, await firstResult(caller, each.text))));
  for (const each of others) note(each, (await w.query(caller, each.text, each.variables)).body);
  return answers;
}

const isLive = ({ kind }: AnyOperation) => kind === "subscription";

/** The first result of a subscription that is refused; of one that is let through there is none yet. */
async function firstResult(caller: Caller, text: string) {
  const stream = await w.subscribe(caller, text, {}, "sse");
  const first = await Promise.race([stream.next(), new Promise((resolve) => setTimeout(resolve, 2_000, {}))]);
  stream.stop();
  return first as { errors?: { extensions: { code: string; reason?: string } }[] };
}

/** The operations that are let through, whatever becomes of them. */
const allowed = (answers: Record<string, string>, refusal: string) =>
  Object.keys(answers).filter((field) => !answers[field]?.startsWith(refusal));

test("JOIN-094 every operation without a session is unauthenticated, but for signing in", async () => {
  const answers = await refusals(w.nobody);
  expect(Object.keys(answers).length).toBeGreaterThan(30);
  expect(allowed(answers, "UNAUTHENTICATED")).toEqual([]);
});

test("ORG-061 with the initial password every operation is refused, but for changing it", async () => {
  const form = memberForm([(await presetRoles(w, partner)).ADMIN ?? ""]);
  await change(w, partner.admin, "createMember", "CreateMemberInput", form);
  const session = await signInMember(w, { accountName: partner.accountName, username: form.username, password: form.initialPassword });
  expect(allowed(await refusals(holding(session.accessToken)), "PRECONDITION_FAILED PASSWORD_CHANGE_REQUIRED")).toEqual([
    "changeMyPassword",
  ]);
});

/** What everybody who is signed in may do for itself. */
const OWN = [
  "viewer",
  "criticalOperations",
  "changeMyPassword",
  "sendVerificationCode",
  "issueVerificationTicket",
  "signOut",
  "createUpload",
  "myAcceptances",
  "review",
];

test("JOIN-095 an account outside the partner network is refused every operation of a partner", async () => {
  const form = { accountName: "outside", name: "Outside", country: "IE", email: "outside@example.com", password: PASSWORD };
  await asSystem(w.graph.subgraphs.identity, (transaction) => createAccount(transaction, form));
  const answers = await refusals(holding((await signIn(w, { identifier: "outside", password: PASSWORD })).accessToken));
  expect(allowed(answers, "FORBIDDEN").sort()).toEqual([...OWN, ...HOLDERS, ...SHARED].sort());
  const otherwise = Object.keys(answers).filter((field) => answers[field] === "FORBIDDEN");
  expect(otherwise.sort()).toEqual(VENDORS);
});

test("ORG-007 a member is refused every operation whose permission none of its roles holds", async () => {
  const answers = await refusals(await memberWith(w, partner, ["HOME_READ"]));
  expect(allowed(answers, "FORBIDDEN").sort()).toEqual([...OWN].sort());
});

test("ORG-004 a member with the Admin role passes every operation of its partner account", async () => {
  const answers = await refusals(await w.member(partner, "ADMIN"));
  const refused = Object.keys(answers).filter((field) => answers[field]?.startsWith("FORBIDDEN"));
  expect(refused.sort()).toEqual([...VENDORS, ...HOLDERS].sort());
});

test("a subscription that is let through but asks for what is not there says so", async () => {
  const text = 'subscription { budgetAlerts(customerId: "01900000-0000-7000-8000-000000000000") { id } }';
  const stream = await w.subscribe(partner.admin, text, {}, "sse");
  expect((await stream.next()).errors[0].extensions.code).toBe("NOT_FOUND");
  stream.stop();
});
