import { asc, eq, ne, sql } from "drizzle-orm";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { notFound } from "../../../platform/graphql/errors.js";
import { Problems, refuse } from "../../../platform/graphql/user-errors.js";
import { isId, newId } from "../../../platform/ids.js";
import { checkEmail, checkPhone, checkText, phoneDigits } from "../accounts/contact-rules.js";
import { partners } from "../partners/partners.tables.js";
import { budgetRecipients } from "./messages.tables.js";
import type { BudgetRecipient, BudgetRecipientInput } from "./recipient.js";

const MOST_RECIPIENTS = 20;
const LONGEST_NAME = 64;

/** Everybody in the caller's partner's list, oldest first (BUD-045, BUD-047). */
export function recipientsOfPartner(context: Context): Promise<BudgetRecipient[]> {
  return Promise.resolve(context.db.from(budgetRecipients).orderBy(asc(budgetRecipients.createdAt), asc(budgetRecipients.id)));
}

/** Adds one or several recipients, or none of them (BUD-044, BUD-046). */
export async function addRecipients(context: TransactionContext, partnerId: string, added: readonly BudgetRecipientInput[]): Promise<void> {
  const problems = new Problems();
  if (added.length === 0) problems.add("INVALID_INPUT", "Name at least one recipient.", "recipients");
  for (const [index, recipient] of added.entries()) checkForm(problems, recipient, "recipients", String(index));
  problems.check();
  await lockList(context, partnerId);
  const present = await context.db.from(budgetRecipients);
  checkEmails(present.map(emailOf), added.map(emailOf));
  if (present.length + added.length > MOST_RECIPIENTS) {
    refuse("LIMIT_EXCEEDED", `A partner has at most ${MOST_RECIPIENTS} recipients: ${present.length} are there.`, ["recipients"]);
  }
  const now = context.now;
  const rows = added.map((recipient) => ({ id: newId(), partnerId, ...stored(recipient), version: 1, createdAt: now, updatedAt: now }));
  await context.db.insert(budgetRecipients).values(rows);
}

/** Changes a recipient (BUD-046); NOT_FOUND for another partner's (BUD-047). */
export async function updateRecipient(
  context: TransactionContext,
  partnerId: string,
  recipientId: string,
  change: BudgetRecipientInput,
): Promise<void> {
  await lockList(context, partnerId);
  await requireRecipient(context, recipientId);
  const problems = new Problems();
  checkForm(problems, change, "recipient");
  problems.check();
  const others = await context.db.from(budgetRecipients, ne(budgetRecipients.id, recipientId));
  if (others.map(emailOf).includes(emailOf(change)))
    refuse("CONFLICT", "The e-mail address is in the list already.", ["recipient", "email"]);
  const set = { ...stored(change), updatedAt: context.now, version: sql`${budgetRecipients.version} + 1` };
  await context.db.update(budgetRecipients, set, eq(budgetRecipients.id, recipientId));
}

/** Removes a recipient (BUD-046); NOT_FOUND for another partner's (BUD-047). */
export async function removeRecipient(context: TransactionContext, recipientId: string): Promise<void> {
  await requireRecipient(context, recipientId);
  await context.db.delete(budgetRecipients, eq(budgetRecipients.id, recipientId));
}

/** Whoever counts the list or looks for an address in it does so one after the other. */
async function lockList(context: TransactionContext, partnerId: string): Promise<void> {
  await context.db.from(partners, eq(partners.id, partnerId)).for("update");
}

async function requireRecipient(context: TransactionContext, id: string): Promise<void> {
  const [row] = isId(id) ? await context.db.from(budgetRecipients, eq(budgetRecipients.id, id)) : [];
  if (!row) throw notFound("Recipient");
}

function checkForm(problems: Problems, { name, email, phoneNumber }: BudgetRecipientInput, ...path: string[]): void {
  checkText(problems, name, LONGEST_NAME, ...path, "name");
  checkEmail(problems, email, ...path, "email");
  checkPhone(problems, phoneNumber, ...path, "phoneNumber");
}

/** No address is in the list already, or twice among those to be added. */
function checkEmails(present: readonly string[], added: readonly string[]): void {
  const problems = new Problems();
  for (const [index, email] of added.entries()) {
    if (present.includes(email) || added.indexOf(email) < index) {
      problems.add("CONFLICT", "The e-mail address is in the list already.", "recipients", String(index), "email");
    }
  }
  problems.check();
}

function emailOf({ email }: { email?: string | null }): string {
  return (email ?? "").trim().toLowerCase();
}

function stored({ name, email, phoneNumber }: BudgetRecipientInput) {
  return { name: (name ?? "").trim(), email: (email ?? "").trim(), phoneNumber: phoneDigits(phoneNumber ?? "") };
}
