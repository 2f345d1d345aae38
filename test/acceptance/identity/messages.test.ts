import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { asSystem } from "../../../demo/cast.js";
import { rebuild } from "../../../platform/events/consumers.js";
import { messageRequestConsumers } from "../../../subgraphs/identity/messages/requests.js";
import { race } from "../../support/recorder.js";
import { type Caller, type PartnerOfWorld, type World, world } from "../../support/world.js";
import { change, codeOf, codes, memberWith, refusedChange } from "./people.js";

let w: World;
let partner: PartnerOfWorld;

beforeAll(async () => {
  w = await world("identity_messages");
});
beforeEach(async () => {
  partner = await w.partner();
  w.mailbox.sent.length = 0;
  w.mailbox.failWith = null;
});
afterAll(() => w?.close());

const LIST = "budgetRecipients { id name email phoneNumber }";
const ann = { name: "Ann", email: "ann@example.com", phoneNumber: "+353 86 111 1111" };
const bob = { name: "Bob", email: "bob@example.com", phoneNumber: "+353862222222" };

const add = (recipients: readonly object[], caller: Caller = partner.admin, more: object = {}) =>
  change(w, caller, "addBudgetRecipients", "AddBudgetRecipientsInput", { recipients, ...more }, LIST);
const update = (recipientId: string, recipient: object) =>
  change(w, partner.admin, "updateBudgetRecipient", "UpdateBudgetRecipientInput", { recipientId, recipient }, LIST);
const list = async (caller: Caller = partner.admin) => (await w.data(caller, `{ ${LIST} }`)).budgetRecipients;
const recipients = (count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({
    ...ann,
    name: `Recipient ${from + index}`,
    email: `recipient${from + index}@example.com`,
  }));
const paths = ({ userErrors }: { userErrors: { code: string; field: string[] }[] }) =>
  userErrors.map(({ code, field }) => `${code} ${field?.join(".")}`);
const sentTo = (to: string) => w.mailbox.sent.filter((message) => message.to === to);

/** A customer whose monthly budget of 100 USD has 80 used: an alert for 75 %. */
async function alert(of = partner): Promise<void> {
  const customerId = await w.customer(of, { name: "Acme Robotics" });
  const budget = { customerId, budgetType: "MONTHLY", amount: "100.00", exhaustionPolicy: "MANUAL" };
  await change(w, of.admin, "setBudget", "SetBudgetInput", budget);
  await w.settle();
  w.mailbox.sent.length = 0;
  await w.spend(customerId, "80.00");
}

test("BUD-044 BUD-045 several recipients are stored at once and listed", async () => {
  const added = await add([ann, bob]);
  expect(added.userErrors).toEqual([]);
  expect(added.budgetRecipients).toMatchObject([{ ...ann, phoneNumber: "+353861111111" }, bob]);
  expect(await list()).toEqual(added.budgetRecipients);
});

test("BUD-044 what is missing or malformed is refused, all of it at once, and nobody is stored", async () => {
  const refused = await add([ann, { name: " ", email: "no-address", phoneNumber: "0861234567" }, {}, { ...bob, name: "x".repeat(65) }]);
  expect(refused.budgetRecipients).toBeNull();
  expect(paths(refused)).toEqual([
    "INVALID_INPUT recipients.1.name",
    "INVALID_INPUT recipients.1.email",
    "INVALID_INPUT recipients.1.phoneNumber",
    "INVALID_INPUT recipients.2.name",
    "INVALID_INPUT recipients.2.email",
    "INVALID_INPUT recipients.2.phoneNumber",
    "INVALID_INPUT recipients.3.name",
  ]);
  for (const email of ["a,b@example.com,", "ann@example.com;", "ann@-example.com"])
    expect(paths(await add([{ ...ann, email }])), email).toEqual(["INVALID_INPUT recipients.0.email"]);
  expect(codes(await add([]))).toEqual(["INVALID_INPUT"]);
  expect(await list()).toEqual([]);
  expect((await add([{ ...bob, name: "x".repeat(64) }])).userErrors).toEqual([]);
});

test("BUD-046 an address is in the list once, whatever its letter case and also within one input", async () => {
  await add([ann]);
  expect(paths(await add([bob, { ...bob, email: "ANN@Example.com" }, { ...bob, email: "BOB@example.com" }]))).toEqual([
    "CONFLICT recipients.1.email",
    "CONFLICT recipients.2.email",
  ]);
  expect(await list()).toHaveLength(1);
  race();
  const both = await Promise.all([add([bob]), add([{ ...bob, name: "Twin" }])]);
  expect(both.flatMap(codes)).toEqual(["CONFLICT"]);
  expect(await list()).toHaveLength(2);
});

test("BUD-046 twenty recipients are accepted and the twenty-first is refused, also by two administrators at once", async () => {
  const second = await w.member(partner, "ADMIN");
  expect((await add(recipients(19))).userErrors).toEqual([]);
  expect(codes(await add(recipients(2, 19)))).toEqual(["LIMIT_EXCEEDED"]);
  race();
  const both = await Promise.all([add(recipients(1, 30)), add(recipients(1, 40), second)]);
  expect(both.flatMap(codes)).toEqual(["LIMIT_EXCEEDED"]);
  expect(await list()).toHaveLength(20);
  expect(codes(await add([bob]))).toEqual(["LIMIT_EXCEEDED"]);
});

test("BUD-046 recipients are changed and removed", async () => {
  const { budgetRecipients } = await add([ann, bob]);
  const [first, second] = budgetRecipients;
  const changed = await update(first.id, { ...ann, name: "Anna", email: "Ann@example.com" });
  expect(changed.budgetRecipients).toMatchObject([{ id: first.id, name: "Anna", email: "Ann@example.com" }, bob]);
  expect(paths(await update(first.id, { ...ann, email: "BOB@example.com" }))).toEqual(["CONFLICT recipient.email"]);
  expect(paths(await update(first.id, { name: "", email: "x" }))).toEqual([
    "INVALID_INPUT recipient.name",
    "INVALID_INPUT recipient.email",
    "INVALID_INPUT recipient.phoneNumber",
  ]);
  const removed = await change(w, partner.admin, "removeBudgetRecipient", "RemoveBudgetRecipientInput", { recipientId: second.id }, LIST);
  expect(removed.budgetRecipients).toMatchObject([{ name: "Anna" }]);
  expect(await list()).toHaveLength(1);
});

test("BUD-047 another partner's recipients are not found, and get none of the alerts", async () => {
  const other = await w.partner();
  const { budgetRecipients } = await add([ann]);
  await add([bob], other.admin);
  const id = budgetRecipients[0].id;
  expect(await list(other.admin)).toMatchObject([bob]);
  for (const recipientId of [id, "01900000-0000-7000-8000-000000000000", "no-id"]) {
    expect(
      await refusedChange(w, other.admin, "updateBudgetRecipient", "UpdateBudgetRecipientInput", { recipientId, recipient: bob }),
    ).toBe("NOT_FOUND");
    expect(await refusedChange(w, other.admin, "removeBudgetRecipient", "RemoveBudgetRecipientInput", { recipientId })).toBe("NOT_FOUND");
  }
  expect(await list()).toHaveLength(1);
  await alert();
  await w.settle();
  expect(sentTo(ann.email)).toHaveLength(1);
  expect(sentTo(bob.email)).toEqual([]);
});

test("the recipients need their permission", async () => {
  const [without, holder] = [await w.member(partner, "ACCOUNT_DIRECTOR"), await memberWith(w, partner, ["MESSAGE_RECIPIENT_MANAGE"])];
  expect(codeOf(await w.query(without, "{ budgetRecipients { id } }"))).toBe("FORBIDDEN");
  expect(await refusedChange(w, without, "addBudgetRecipients", "AddBudgetRecipientsInput", { recipients: [ann] })).toBe("FORBIDDEN");
  expect((await add([ann], holder)).userErrors).toEqual([]);
});

test("BUD-031 BUD-045 an alert goes to every recipient by e-mail and SMS and names what it is about", async () => {
  await add([ann, bob]);
  await alert();
  await w.settle();
  const messages = w.mailbox.sent;
  expect(messages.map(({ medium, to }) => `${medium} ${to}`).sort()).toEqual([
    "EMAIL ann@example.com",
    "EMAIL bob@example.com",
    "SMS +353861111111",
    "SMS +353862222222",
  ]);
  for (const { text } of messages) {
    for (const part of ["Acme Robotics", "monthly", "100.00", "80", "80.00%", "75%"]) expect(text).toContain(part);
  }
  await alert();
  await w.settle();
  expect(sentTo(ann.email)).toHaveLength(1);
});

test("BUD-031 without recipients the partner's administrator is told", async () => {
  await alert();
  await w.settle();
  expect(w.mailbox.sent.map(({ medium, to }) => `${medium} ${to}`)).toEqual(
    expect.arrayContaining([`EMAIL ${partner.accountName}@example.com`, expect.stringMatching(/^SMS \+353/)]),
  );
  expect(w.mailbox.sent).toHaveLength(2);
  const inApp = await asSystem(w.graph.subgraphs.identity, ({ orm }) =>
    orm.execute(`select subject, status from identity.messages where medium = 'IN_APP' and destination = '${partner.id}'`),
  );
  expect(inApp).toMatchObject([{ subject: "Acme Robotics has used 80.00% of its budget", status: "SENT" }]);
});

test("a message that could not be sent is tried again later, and sent once", async () => {
  await add([ann]);
  await alert();
  w.mailbox.failWith = new Error("no connection");
  await w.settle();
  expect(w.mailbox.sent).toEqual([]);
  w.mailbox.failWith = null;
  await w.settle();
  expect(w.mailbox.sent).toEqual([]);
  w.clock.advance(30_000);
  await w.settle();
  expect(sentTo(ann.email)).toHaveLength(1);
  w.clock.advance(3_600_000);
  await w.settle();
  expect(sentTo(ann.email)).toHaveLength(1);
  const { identity } = w.graph.subgraphs;
  // Told is told: there is nothing to rebuild, and a request that comes twice makes no second message.
  for (const consumer of messageRequestConsumers) await expect(rebuild(identity.runtime, consumer)).rejects.toThrow("no projection");
  await asSystem(identity, ({ orm }) => orm.execute(`update identity.event_offsets set seq = 0 where consumer = 'message-requests'`));
  await w.settle();
  const stored = await asSystem(identity, ({ orm }) =>
    orm.execute(`select count(*)::int as count from identity.messages where partner_id = '${partner.id}' and destination = '${ann.email}'`),
  );
  expect(stored).toEqual([{ count: 1 }]);
});
