import { type Acceptance, takeAcceptance, tellAcceptance } from "../../../platform/agreements/acceptance.js";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import type { Problems } from "../../../platform/graphql/user-errors.js";
import { knownAgreements } from "../known/agreements.js";
import { agreementAcceptances } from "./acceptances.tables.js";
import type { AcceptedAgreementInput } from "./accepted-agreement.js";

interface AgreementsAsked {
  readonly codes: readonly string[];
  /** What the input accepts. */
  readonly given: readonly AcceptedAgreementInput[] | null | undefined;
  readonly operation: string;
  /** Who accepts; the caller when left out. */
  readonly userId?: string;
}

/**
 * Several agreements that an operation asks for; what is not accepted in the version in force goes to `problems`, each
 * under its own name (JOIN-015, JOIN-023). Answers those that are.
 */
export async function takeAcceptances(
  context: Context,
  { codes, given, ...asked }: AgreementsAsked,
  problems: Problems,
  ...field: string[]
): Promise<Acceptance[]> {
  const taken: Acceptance[] = [];
  for (const code of codes) {
    const found = given?.find((agreement) => agreement.code === code);
    const answer = found && { accepted: true, version: found.version ?? null };
    const acceptance = await takeAcceptance(context, knownAgreements, { ...asked, code, answer }, problems, ...field);
    if (acceptance) taken.push(acceptance);
  }
  return taken;
}

/** Keeps each acceptance with version, account and time (JOIN-016), and tells of it (fact F17). */
export async function keepAcceptances(
  context: TransactionContext,
  taken: readonly Acceptance[],
  by: { readonly accountId: string; readonly partnerId: string | null; readonly contractingEntity: string },
): Promise<void> {
  const rows = taken.map((acceptance) => ({ ...acceptance, accountId: by.accountId }));
  await context.asSystem("agreement acceptances").db.insert(agreementAcceptances).values(rows);
  for (const acceptance of taken) tellAcceptance(context, acceptance, by);
}
