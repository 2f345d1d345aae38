import { afterAll, beforeAll, expect, test } from "vitest";
import { asSystem } from "../../../demo/cast.js";
import { type Acceptance, tellAcceptance } from "../../../platform/agreements/acceptance.js";
import { PartnerJoined } from "../../../platform/events/catalogue.js";
import { event, partnerStream } from "../../../platform/events/definition.js";
import { newId } from "../../../platform/ids.js";
import { StaffKind } from "../../../subgraphs/identity/staff/staff-member.js";
import type { Anything } from "../../support/client.js";
import { DAYS } from "../../support/clock.js";
import { type Caller, type World, world } from "../../support/world.js";

const CODE = "NETWORK_CERTIFICATION_AGREEMENT";
const ENTITY = "Sparkoo Technologies Ireland Co., Limited";
const SIGNED = `query ($filter: SignedAgreementFilter, $first: Int, $after: Cursor) {
  signedAgreements(filter: $filter, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor }
    edges { node { id contractNo contractingEntity status effectiveDate expiredDate signedAt agreement { code version name text } } }
  }
}`;
const ACCEPTED = "{ myAcceptances { edges { node { id userId acceptedAt operation address agreement { code version text } } } } }";
const READ =
  "query ($code: String!, $version: String) { agreement(code: $code, version: $version) { version name text updatedOn effectiveAt audience acceptance status } }";
const PUBLISH = `mutation ($input: PublishAgreementVersionInput!) {
  publishAgreementVersion(input: $input) { agreement { version text status effectiveAt } userErrors { code field } }
}`;

let w: World;
let office: Caller;

beforeAll(async () => {
  w = await world("agreements");
  office = await w.staff(StaffKind.PROGRAM_OFFICE);
});
afterAll(() => w?.close());

const signed = async (caller: Caller, variables: object = {}): Promise<Anything> =>
  (await w.data(caller, SIGNED, variables)).signedAgreements;
const contracts = async (caller: Caller): Promise<Anything[]> => (await signed(caller)).edges.map(({ node }: Anything) => node);
const read = async (code: string, version?: string) => (await w.query(w.nobody, READ, { code, version })).body;
const publish = async (input: object, caller = office) => (await w.data(caller, PUBLISH, { input })).publishAgreementVersion;
const codes = ({ userErrors }: Anything) => userErrors.map(({ code }: Anything) => code);

/** An operation of identity in which an account accepts something. */
async function accept(accountId: string, acceptance: Partial<Acceptance> = {}): Promise<Acceptance> {
  const whole: Acceptance = {
    acceptanceId: newId(),
    code: CODE,
    agreementVersion: "1.0",
    userId: accountId,
    address: "192.0.2.7",
    operation: "submitNetworkApplication",
    acceptedAt: w.clock.now(),
    ...acceptance,
  };
  await asSystem(w.graph.subgraphs.identity, async (transaction) =>
    tellAcceptance(transaction, whole, { accountId, partnerId: null, contractingEntity: ENTITY }),
  );
  return whole;
}

/** Identity tells of an account that joins. */
function join(partnerId: string): Promise<void> {
  const fact = { partnerId, name: "Nimbus", country: "IE", joinedAt: w.clock.now().toISOString() };
  return asSystem(w.graph.subgraphs.identity, async (transaction) =>
    transaction.publish(event(PartnerJoined, { stream: partnerStream(partnerId), key: partnerId }, fact)),
  );
}

test("APPX-009 an agreement is read without signing in: the version in force, or the one that is named", async () => {
  const { data } = await read(CODE);
  expect(data.agreement).toMatchObject({
    version: "1.0",
    audience: ["PARTNER"],
    acceptance: "EXPLICIT",
    status: "IN_FORCE",
    updatedOn: "2024-02-01",
  });
  expect(data.agreement.name).toContain("Certification Agreement");
  expect(data.agreement.text.length).toBeGreaterThan(100);
  expect((await read(CODE, "1.0")).data.agreement.version).toBe("1.0");
  expect((await read(CODE, "9.9")).errors[0].extensions.code).toBe("NOT_FOUND");
  expect((await read("NO_SUCH_AGREEMENT")).errors[0].extensions.code).toBe("NOT_FOUND");
});

test("APPX-011 only the program office publishes, a published version never changes, and the next switches at its instant", async () => {
  const code = "CUSTOMER_AGREEMENT";
  const effectiveAt = new Date(w.clock.now().getTime() + 10 * DAYS).toISOString();
  const next = { code, version: "V1002", text: "The second text.", effectiveAt };
  const reviewer = await w.staff(StaffKind.MEMBERSHIP_REVIEWER);
  const partner = await w.partner();
  for (const caller of [reviewer, partner.admin, w.metering]) {
    expect((await w.query(caller, PUBLISH, { input: next })).body.errors[0].extensions.code).toBe("FORBIDDEN");
  }
  expect((await w.query(w.nobody, PUBLISH, { input: next })).body.errors[0].extensions.code).toBe("UNAUTHENTICATED");
  const first = (await read(code)).data.agreement;

  expect((await publish(next)).agreement).toMatchObject({ version: "V1002", status: "DRAFT", effectiveAt });
  expect((await read(code)).data.agreement).toEqual(first);
  expect(codes(await publish({ ...next, text: "Another text." }))).toEqual(["VERSION_IMMUTABLE"]);
  expect(codes(await publish({ ...next, version: "V1001", text: "Another text." }))).toEqual(["VERSION_IMMUTABLE"]);
  expect(codes(await publish({ ...next, version: "V999" }))).toEqual(["VERSION_NOT_HIGHER"]);
  expect(codes(await publish({ ...next, version: "V1003", effectiveAt: new Date(w.clock.now().getTime() + DAYS) }))).toEqual([
    "VERSION_NOT_HIGHER",
  ]);
  expect(codes(await publish({ code: "NO_SUCH_AGREEMENT", version: "1", text: "x" }))).toEqual(["AGREEMENT_UNKNOWN"]);
  const past = new Date(w.clock.now().getTime() - 1).toISOString();
  expect(codes(await publish({ code, version: "", text: " ", effectiveAt: past }))).toEqual([
    "FIELD_REQUIRED",
    "FIELD_REQUIRED",
    "INVALID_INPUT",
  ]);

  w.clock.advance(10 * DAYS - 1);
  expect((await read(code)).data.agreement.version).toBe("V1001");
  w.clock.advance(1);
  expect((await read(code)).data.agreement).toMatchObject({ version: "V1002", text: "The second text.", status: "IN_FORCE" });
  const { agreementVersions } = await w.data(w.nobody, `{ agreementVersions(code: "${code}") { version status text } }`);
  expect(agreementVersions).toEqual([
    { version: "V1002", status: "IN_FORCE", text: "The second text." },
    { version: "V1001", status: "SUPERSEDED", text: first.text },
  ]);
});

test("APPX-012 APPX-014 each holder lists its own acceptances, with the text as accepted; nothing changes or deletes one", async () => {
  const partner = await w.partner();
  const member = await w.member(partner, "ADMIN");
  const own = await accept(partner.id, { code: "ACCOUNT_USER_AGREEMENT", operation: "registerAccount" });
  await accept(partner.id, { code: "PRIVACY_STATEMENT", agreementVersion: "V1001", userId: member.id, address: null });
  await w.settle();
  const before = (await read("ACCOUNT_USER_AGREEMENT")).data.agreement.text;
  await publish({ code: "ACCOUNT_USER_AGREEMENT", version: "2.0", text: "A later text." });

  const [first, ...more] = (await w.data(partner.admin, ACCEPTED)).myAcceptances.edges.map(({ node }: Anything) => node);
  expect(more).toEqual([]);
  expect(first).toEqual({
    id: own.acceptanceId,
    userId: partner.id,
    acceptedAt: own.acceptedAt.toISOString(),
    operation: "registerAccount",
    address: "192.0.2.7",
    agreement: { code: "ACCOUNT_USER_AGREEMENT", version: "1.0", text: before },
  });
  const ofMember = (await w.data(member, ACCEPTED)).myAcceptances.edges;
  expect(ofMember.map(({ node }: Anything) => [node.userId, node.agreement.code])).toEqual([[member.id, "PRIVACY_STATEMENT"]]);
  expect((await w.data((await w.partner()).admin, ACCEPTED)).myAcceptances.edges).toEqual([]);

  const { orm } = w.graph.subgraphs.programs.runtime.database.requests;
  for (const table of ["agreement_acceptances", "agreement_documents", "signed_agreements"]) {
    for (const statement of [`update programs.${table} set code = code`, `delete from programs.${table}`]) {
      await expect(orm.execute(statement)).rejects.toMatchObject({ cause: { code: "42501" } });
    }
  }
});

test("an accepted certification agreement is among the signed ones once the account has joined, and not before", async () => {
  const applicant = await w.partner();
  const { orm } = w.graph.subgraphs.programs.runtime.database.requests;
  const waiting = newId();
  await accept(waiting);
  await accept(applicant.id, { code: "ACCOUNT_PRIVACY_STATEMENT" });
  await w.settle();
  const rows = async (accountId: string) =>
    (await orm.execute(`select code from programs.signed_agreements where account_id = '${accountId}'`)).length;
  expect(await rows(waiting)).toBe(0);
  await join(waiting);
  await w.settle();
  expect(await rows(waiting)).toBe(1);
  expect(await rows(applicant.id)).toBe(0);

  // The same two facts the other way round, and each delivered together with the other.
  const joinedFirst = newId();
  await join(joinedFirst);
  await w.settle();
  await accept(joinedFirst);
  const together = Array.from({ length: 5 }, () => newId());
  await Promise.all(together.flatMap((accountId) => [join(accountId), accept(accountId)]));
  await w.settle();
  for (const accountId of [joinedFirst, ...together]) expect(await rows(accountId)).toBe(1);
});

test("PROG-166 PROG-167 PROG-168 PROG-171 contracts are listed with their facts, found by number, and keep text and number", async () => {
  const partner = await w.partner();
  const acceptance = await accept(partner.id);
  await w.settle();
  const [contract] = await contracts(partner.admin);
  const text = (await read(CODE)).data.agreement.text;
  expect(contract).toMatchObject({ contractingEntity: ENTITY, status: "VALID", agreement: { code: CODE, version: "1.0", text } });
  expect(contract.contractNo).toMatch(/^PNA\d{6}ONLINE\d{8}$/);

  await publish({ code: CODE, version: "1.1", text: "A new text." });
  await accept(partner.id, { agreementVersion: "1.1" });
  await accept(partner.id, acceptance);
  await w.settle();
  const list = await signed(partner.admin);
  expect(list.totalCount).toBe(2);
  const [newer, older] = list.edges.map(({ node }: Anything) => node);
  expect(older).toEqual(contract);
  expect(newer.agreement).toMatchObject({ version: "1.1", text: "A new text." });
  expect(newer.contractNo).not.toBe(older.contractNo);

  const found = await signed(partner.admin, { filter: { contractNo: contract.contractNo } });
  expect([found.totalCount, found.edges.map(({ node }: Anything) => node.id)]).toEqual([1, [contract.id]]);
  expect((await signed(partner.admin, { filter: { contractNo: "PNA000000ONLINE1" } })).edges).toEqual([]);
  const page = await signed(partner.admin, { first: 1 });
  expect((await signed(partner.admin, { first: 1, after: page.pageInfo.endCursor })).edges[0].node.id).toBe(contract.id);
  const one = `{ signedAgreement(id: "${contract.id}") { contractNo agreement { text } } }`;
  expect((await w.data(partner.admin, one)).signedAgreement).toEqual({ contractNo: contract.contractNo, agreement: { text } });

  const stranger = await w.partner();
  expect((await w.query(stranger.admin, one)).body.errors[0].extensions.code).toBe("NOT_FOUND");
  expect((await signed(stranger.admin, { filter: { contractNo: contract.contractNo } })).edges).toEqual([]);
  const reader = await w.member(partner, "FINANCE_SPECIALIST");
  expect(await contracts(reader)).toHaveLength(2);
  expect((await w.query(office, one)).body.errors[0].extensions.code).toBe("FORBIDDEN");
});

test("PROG-169 the file of an own contract is downloaded, and another partner's is not found", async () => {
  const partner = await w.partner();
  await accept(partner.id, { agreementVersion: "1.1" });
  await w.settle();
  const [contract] = await contracts(partner.admin);
  const ask = `{ downloadAgreement(id: "${contract.id}") { name type size sha256 downloadUrl } }`;
  const { downloadAgreement: file } = await w.data(partner.admin, ask);
  expect(file).toMatchObject({ name: `${contract.contractNo}.txt`, type: "text/plain" });
  const content = await (await fetch(file.downloadUrl)).text();
  for (const part of [contract.contractNo, ENTITY, contract.agreement.text, contract.effectiveDate, contract.expiredDate])
    expect(content).toContain(part);
  expect((await w.data(partner.admin, ask)).downloadAgreement.sha256).toBe(file.sha256);
  const stranger = await w.partner();
  expect((await w.query(stranger.admin, ask)).body.errors[0].extensions.code).toBe("NOT_FOUND");
  expect((await w.query(stranger.admin, '{ downloadAgreement(id: "nonsense") { name } }')).body.errors[0].extensions.code).toBe(
    "NOT_FOUND",
  );
});

test("PROG-170 a contract is VALID until the end of its last day at GMT+08:00 and EXPIRED afterwards", async () => {
  const partner = await w.partner();
  await accept(partner.id, { agreementVersion: "1.1" });
  await w.settle();
  const [{ effectiveDate, expiredDate, signedAt }] = await contracts(partner.admin);
  expect(effectiveDate).toBe(new Date(Date.parse(signedAt) + 8 * 3_600_000).toISOString().slice(0, 10));
  expect(Number(expiredDate.slice(0, 4)) - Number(effectiveDate.slice(0, 4))).toBe(3);
  const midnight = Date.parse(`${expiredDate}T23:59:59.999+08:00`);
  w.clock.advance(midnight - w.clock.now().getTime());
  expect((await contracts(partner.admin))[0].status).toBe("VALID");
  w.clock.advance(1);
  expect((await contracts(partner.admin))[0].status).toBe("EXPIRED");
});
