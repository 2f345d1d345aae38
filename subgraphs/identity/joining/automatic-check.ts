import { and, asc, eq, lte, sql } from "drizzle-orm";
import { filesOf } from "../../../platform/files/take-file.js";
import { type Context, type SubgraphRuntime, systemContext, type TransactionContext } from "../../../platform/graphql/context.js";
import type { TimedWork } from "../../../platform/jobs/timers.js";
import { lockAccount } from "../accounts/accounts.js";
import { findCompany, lockCompanyIdentity } from "../companies/companies.js";
import { isPartner } from "../partners/partners.js";
import { optionalPort } from "../ports.js";
import { applicationLifecycle } from "./application.lifecycle.js";
import type { RelationshipRole } from "./application-parts.js";
import type { ApplicationRow } from "./application-rows.js";
import { type Finding, networkApplications } from "./applications.tables.js";
import { sameCompanyName } from "./company-names.js";
import { plainTextReader } from "./credential-reader.js";
import { companyOf } from "./decision.js";

/** A role that the vendor's people must not have at a partner (JOIN-064). */
const PROHIBITED: `${RelationshipRole}` = "SHAREHOLDER";
const CHECK_BY_TIMER_MS = 60_000;

/** When the timer makes a check that has not been made by then: the submission itself makes it, if it can. */
export function nextCheck(now: Date): Date {
  return new Date(now.getTime() + CHECK_BY_TIMER_MS);
}

/**
 * Makes the automatic check of a submitted application and follows it up: into the network, or to a reviewer with what
 * was found (JOIN-059, JOIN-064, JOIN-076, JOIN-077). The file is read outside the transaction. Does nothing for an
 * application that is checked already, or was canceled meanwhile.
 */
export async function checkApplication(context: Context, applicationId: string): Promise<void> {
  const { runtime } = context;
  const [submitted] = await systemContext(runtime, "automatic check").db.from(
    networkApplications,
    eq(networkApplications.id, applicationId),
  );
  if (submitted?.status !== "AUTO_CHECKING") return;
  const onCredential = await credentialFindings(runtime, submitted);
  await context.transaction(async (transaction) => {
    const system = transaction.asSystem("automatic check");
    await lockAccount(system, submitted.accountId);
    const [application] = await system.db.from(networkApplications, eq(networkApplications.id, applicationId)).for("no key update");
    if (application?.status !== "AUTO_CHECKING" || application.attempt !== submitted.attempt) return;
    const findings = [...onCredential, ...formFindings(application), ...(await companyFindings(system, application))];
    if (findings.length > 0) {
      await applicationLifecycle.step(system, application, "CHECK_FAILED", { set: { reviewMode: "MANUAL", findings } });
    } else {
      await applicationLifecycle.step(system, application, "CHECK_PASSED", { set: { reviewMode: "AUTOMATIC", decidedAt: system.now } });
    }
  });
}

/**
 * Checks what the submission itself could not, because its process was killed or the database was away. An application
 * is put off before it is checked, so that one whose check fails keeps no other waiting and has its turn again.
 */
export const overdueChecks: TimedWork = {
  name: "automatic checks",
  tick: async (context) => {
    const application = await takeOverdue(context);
    if (!application) return false;
    await checkApplication(context, application.id).catch((error) =>
      context.runtime.logger.error({ err: error, applicationId: application.id }, "an automatic check failed; it is made again"),
    );
    return true;
  },
};

/** The application that is overdue longest; no other replica takes it before its next turn. */
async function takeOverdue({ db, now }: Context): Promise<ApplicationRow | null> {
  const { id, status, checkDueAt } = networkApplications;
  const overdue = db.unscoped
    .select({ id })
    .from(networkApplications)
    .where(and(eq(status, "AUTO_CHECKING"), lte(checkDueAt, now)))
    .orderBy(asc(checkDueAt))
    .limit(1)
    .for("no key update", { skipLocked: true });
  const [taken] = await db.update(networkApplications, { checkDueAt: nextCheck(now) }, sql`${id} = (${overdue})`);
  return taken ?? null;
}

/** Compares the name with those on the credential, to the letter; one that cannot be read goes to a reviewer. */
async function credentialFindings(runtime: SubgraphRuntime, { companyInfo }: ApplicationRow): Promise<Finding[]> {
  const { store } = filesOf(runtime);
  const reader = optionalPort(runtime, "credentialReader") ?? plainTextReader;
  const fileId = companyInfo.registrationCredentialFileId;
  let names: readonly string[] | null = null;
  try {
    const file = await store.describe(fileId);
    names = file && (await reader.namesOn(file, () => store.open(fileId)));
  } catch (error) {
    runtime.logger.warn({ err: error, fileId }, "a credential could not be read; a reviewer will");
  }
  if (names === null) return [{ code: "CREDENTIAL_NOT_READABLE", message: "The credential file could not be read automatically." }];
  if (names.includes(companyInfo.companyName)) return [];
  return [{ code: "COMPANY_NAME_DIFFERS", message: "The company name does not stand on the credential file exactly as given." }];
}

function formFindings({ filing }: ApplicationRow): Finding[] {
  if (!filing.entries?.some(({ role }) => `${role}` === PROHIBITED)) return [];
  return [{ code: "PROHIBITED_STAKE", message: "A vendor's employee or family member holds a stake in the company." }];
}

/** What is known of the company and the account. Nobody else joins with the company until the transaction ends. */
async function companyFindings(system: TransactionContext, application: ApplicationRow): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (await isPartner(system, application.accountId))
    findings.push({ code: "ALREADY_PARTNER", message: "The account has joined the partner network meanwhile." });
  await lockCompanyIdentity(system, companyOf(application));
  const company = await findCompany(system, companyOf(application));
  if (company && sameCompanyName(company.name, application.companyInfo.companyName))
    findings.push({ code: "COMPANY_ALREADY_PARTNER", message: "Another account has joined with this company meanwhile." });
  else if (company)
    findings.push({ code: "COMPANY_NAME_CONFLICT", message: "A partner of the same registration number has another name." });
  const account = await lockAccount(system, application.accountId);
  if (account.country !== application.country)
    findings.push({ code: "COUNTRY_DIFFERS", message: "The company is of another country or region than the account." });
  return findings;
}
