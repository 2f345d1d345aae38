import { and, eq } from "drizzle-orm";
import { NetworkApplicationDecided } from "../../../platform/events/catalogue.js";
import { accountStream, event } from "../../../platform/events/definition.js";
import { refuse } from "../../../platform/graphql/user-errors.js";
import type { Effect, Guard } from "../../../platform/lifecycle/lifecycle.js";
import { type CompanyIdentity, findCompany, lockCompanyIdentity } from "../companies/companies.js";
import { joinNetwork } from "../partners/partners.js";
import type { ApplicationRow, ApplicationStep } from "./application-rows.js";
import { applicationAttempts } from "./applications.tables.js";

type ApplicationGuard = Guard<ApplicationRow, ApplicationStep>;
type ApplicationEffect = Effect<ApplicationRow, ApplicationStep>;

/** By which the company of an application is told from others. */
export function companyOf({ companyInfo, country }: Pick<ApplicationRow, "companyInfo" | "country">): CompanyIdentity {
  return { country, registrationNo: companyInfo.businessLicenseRegistrationNo };
}

/** JOIN-069 at the moment of the decision: of two applications for one company only the first is approved. */
export const companyIsNew: ApplicationGuard = {
  says: "company not in the network yet",
  check: async (context, application) => {
    const system = context.asSystem("company of an application");
    await lockCompanyIdentity(system, companyOf(application));
    if (await findCompany(system, companyOf(application)))
      refuse("COMPANY_ALREADY_PARTNER", "The company is a partner already: its further accounts join with requestCompanyAssociation.");
  },
};

/** JOIN-083 */
export const reasonGiven: ApplicationGuard = {
  says: "reason given",
  check: (_, __, { comment }) => {
    if (!comment?.trim()) refuse("REASON_REQUIRED", "Say why, for the applicant.", ["reason"]);
  },
};

/** JOIN-073 */
export const becomesPartner: ApplicationEffect = {
  says: "partner account created, the company's master account; paths and programs open",
  run: async (context, { accountId, companyInfo, country }) => {
    const { companyName: name, businessLicenseRegistrationNo: registrationNo, taxIdentificationNumber } = companyInfo;
    await joinNetwork(context, accountId, { name, country, registrationNo, taxIdentificationNumber });
  },
};

/** JOIN-084 */
export const attemptKept: ApplicationEffect = {
  says: "the attempt kept in history",
  run: async (context, { id: applicationId, attempt, companyInfo, contact, filing, submittedAt }) => {
    const row = { applicationId, attempt, companyInfo, contact, filing, submittedAt };
    await context.asSystem("attempt").db.insert(applicationAttempts).values(row);
  },
};

export const attemptEnded: ApplicationEffect = {
  says: "the attempt's outcome and reason kept",
  run: async (context, { id, attempt, status, rejectionReason: reason }) => {
    if (status === "AUTO_CHECKING" || status === "UNDER_REVIEW") throw new Error("an attempt ends with a decision");
    const ended = { outcome: status, endedAt: context.now, reason };
    const which = and(eq(applicationAttempts.applicationId, id), eq(applicationAttempts.attempt, attempt));
    await context.asSystem("attempt").db.update(applicationAttempts, ended, which);
  },
};

/** Fact F3 */
export const decisionKnown: ApplicationEffect = {
  says: "the other subgraphs know",
  run: async (context, application) => {
    const { id: applicationId, accountId, attempt, country, status, version } = application;
    const decision = status === "APPROVED" ? "APPROVED" : "REJECTED";
    const company = decision === "APPROVED" ? await findCompany(context.asSystem("joined company"), companyOf(application)) : null;
    const { paymentCurrency } = application.companyInfo;
    const fact = {
      applicationId,
      accountId,
      attempt,
      decision,
      companyId: company?.id ?? null,
      masterAccount: company?.masterAccountId === accountId,
      country,
      paymentCurrency,
    } as const;
    context.publish(event(NetworkApplicationDecided, { stream: accountStream(accountId), key: accountId, version }, fact));
  },
};
