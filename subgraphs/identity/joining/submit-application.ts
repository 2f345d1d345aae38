import { eq } from "drizzle-orm";
import { type Acceptance, takeAcceptance } from "../../../platform/agreements/acceptance.js";
import { Form } from "../../../platform/forms/form.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { Problems } from "../../../platform/graphql/user-errors.js";
import { newId } from "../../../platform/ids.js";
import { keepAcceptances } from "../acceptances/acceptances.js";
import { type AccountRow, lockAccount, ownAccountId } from "../accounts/accounts.js";
import { findCompany } from "../companies/companies.js";
import { knownAgreements } from "../known/agreements.js";
import { isPartner } from "../partners/partners.js";
import { applicationLifecycle } from "./application.lifecycle.js";
import { NETWORK_AGREEMENT } from "./application-form.js";
import type { SubmitNetworkApplicationInput } from "./application-inputs.js";
import type { ApplicationRow } from "./application-rows.js";
import { networkApplications } from "./applications.tables.js";
import { nextCheck } from "./automatic-check.js";
import { type CompanyFacts, readCompanyInfo } from "./company-info.js";
import { sameCompanyName } from "./company-names.js";
import { readContact, readFiling } from "./contact-and-filing.js";
import { isJoining } from "./is-joining.js";
import { NetworkApplicationStatus } from "./network-application.js";

type Submitted = Pick<ApplicationRow, "companyInfo" | "contact" | "filing" | "warnings">;

/**
 * Submits the caller's application, for the first time or again (JOIN-043 to JOIN-069, JOIN-082, JOIN-084). Parts that
 * are left out are those of the attempt before. Everything that is wrong is refused at once. Answers the application's ID.
 */
export async function submitApplication(context: TransactionContext, input: SubmitNetworkApplicationInput): Promise<string> {
  const account = await lockAccount(context, ownAccountId(context));
  const [before] = await context.db.from(networkApplications, eq(networkApplications.accountId, account.id)).for("no key update");
  const problems = new Problems();
  await checkMaySubmit(context, problems, account);
  const parts = await readParts(context, problems, input, before, account.country);
  const acceptance = await readAgreement(context, problems, input);
  if (parts) await checkCompanyFree(context, problems, parts.companyInfo);
  problems.check();
  if (!parts || !acceptance || account.signingEntity === null) throw new Error("a form without problems is whole");
  await keepAcceptances(context, [acceptance], { accountId: account.id, partnerId: null, contractingEntity: account.signingEntity });
  return (await (before ? submitAgain(context, before, parts) : submitFirst(context, account, parts))).id;
}

async function checkMaySubmit(context: TransactionContext, problems: Problems, account: AccountRow): Promise<void> {
  if (account.onboardingStatus === "REGISTERED")
    problems.add("CLOUD_SERVICES_NOT_ENABLED", "Enable cloud services first (`enableCloudServices`).");
  if (await isPartner(context.asSystem("partner already"), account.id))
    problems.add("ALREADY_PARTNER", "The account is in the partner network already.");
  else if (await isJoining(context, account.id))
    problems.add("APPLICATION_IN_PROGRESS", "An application or request of this account waits for its decision.");
}

async function readParts(
  context: TransactionContext,
  problems: Problems,
  input: SubmitNetworkApplicationInput,
  before: ApplicationRow | undefined,
  accountCountry: string,
): Promise<Submitted | null> {
  const company = part(problems, "companyInfo", input.companyInfo ?? before?.companyInfo);
  const contact = part(problems, "contact", input.contact ?? before?.contact);
  const filing = part(problems, "sensitiveRelationshipFiling", input.sensitiveRelationshipFiling ?? before?.filing);
  const form = new Form(problems);
  const read = company && (await readCompanyInfo(context, form.part("companyInfo"), company, accountCountry));
  const readPerson = contact && readContact(form.part("contact"), contact);
  const readTies = filing && readFiling(form.part("sensitiveRelationshipFiling"), filing);
  if (!read?.facts || !readPerson || !readTies) return null;
  const warnings = read.dimensionAdvice ? ["IMAGE_DIMENSION_ADVICE"] : [];
  return { companyInfo: read.facts, contact: readPerson, filing: readTies, warnings };
}

/** One of the four parts, which must be there (JOIN-045). */
function part<P>(problems: Problems, name: string, given: P | null | undefined): P | null {
  if (given === undefined || given === null) problems.add("PART_MISSING", "This part of the application is missing.", name);
  return given ?? null;
}

/** The fourth part: it is accepted anew with each submission (JOIN-066). */
async function readAgreement(
  context: TransactionContext,
  problems: Problems,
  { agreement }: SubmitNetworkApplicationInput,
): Promise<Acceptance | null> {
  const answer = part(problems, "agreement", agreement);
  if (answer === null) return null;
  return takeAcceptance(
    context,
    knownAgreements,
    { code: NETWORK_AGREEMENT, answer, operation: "submitNetworkApplication" },
    problems,
    "agreement",
  );
}

/** A company of the same number and name is the same one (JOIN-069); of another name a reviewer looks at it (D-03). */
async function checkCompanyFree(context: TransactionContext, problems: Problems, info: CompanyFacts): Promise<void> {
  const identity = { country: info.country, registrationNo: info.businessLicenseRegistrationNo };
  const company = await findCompany(context.asSystem("company of an application"), identity);
  if (company && sameCompanyName(company.name, info.companyName))
    problems.add("COMPANY_ALREADY_PARTNER", "This company is a partner already: its further accounts join with requestCompanyAssociation.");
}

async function submitFirst(context: TransactionContext, { id: accountId }: AccountRow, parts: Submitted): Promise<ApplicationRow> {
  const now = context.now;
  const row: ApplicationRow = {
    ...submission(context, parts),
    id: newId(),
    accountId,
    status: NetworkApplicationStatus.AUTO_CHECKING,
    attempt: 1,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  await context.db.insert(networkApplications).values(row);
  return applicationLifecycle.begin(context, row, "SUBMIT", {});
}

function submitAgain(context: TransactionContext, before: ApplicationRow, parts: Submitted): Promise<ApplicationRow> {
  return applicationLifecycle.step(context, before, "SUBMIT", { set: { ...submission(context, parts), attempt: before.attempt + 1 } });
}

/** What a submission writes, whichever it is: nothing of an earlier decision stays. */
function submission({ now }: TransactionContext, parts: Submitted) {
  return {
    ...parts,
    country: parts.companyInfo.country,
    reviewMode: null,
    findings: [],
    submittedAt: now,
    checkDueAt: nextCheck(now),
    decidedAt: null,
    rejectionReason: null,
  };
}
