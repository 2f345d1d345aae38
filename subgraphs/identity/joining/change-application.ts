import { Form, LENGTHS } from "../../../platform/forms/form.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { Problems, refuse } from "../../../platform/graphql/user-errors.js";
import { applicationLifecycle } from "./application.lifecycle.js";
import type { ApproveNetworkApplicationInput, ModifyNetworkApplicationInput, RejectNetworkApplicationInput } from "./application-inputs.js";
import { type ApplicationRow, changeApplication, lockApplication } from "./application-rows.js";
import { readCompanyInfo } from "./company-info.js";
import { readContact, readFiling } from "./contact-and-filing.js";

/** Takes an application back while it is undecided; what was entered is kept (JOIN-079, JOIN-080, JOIN-082). Answers its ID. */
export async function cancelApplication(context: TransactionContext, applicationId: string): Promise<string> {
  const application = await lockApplication(context, applicationId);
  await applicationLifecycle.step(context, application, "CANCEL", {});
  return application.id;
}

/** Changes parts of an application that was canceled or rejected (JOIN-074, JOIN-081, JOIN-082, JOIN-084). Answers its ID. */
export async function modifyApplication(context: TransactionContext, input: ModifyNetworkApplicationInput): Promise<string> {
  const application = await lockApplication(context, input.applicationId);
  const { companyInfo, contact, sensitiveRelationshipFiling: filing } = input;
  if (application.status === "APPROVED") refuseAfterApproval(application, companyInfo?.country);
  if (application.status === "AUTO_CHECKING" || application.status === "UNDER_REVIEW")
    refuse("CANCEL_BEFORE_MODIFY", "Cancel the application first (`cancelNetworkApplication`), then change and submit it again.");
  const problems = new Problems();
  const form = new Form(problems);
  const read = companyInfo && (await readCompanyInfo(context, form.part("companyInfo"), companyInfo, application.country));
  const changed = {
    ...(read?.facts ? { companyInfo: read.facts, country: read.facts.country } : {}),
    ...(read ? { warnings: read.dimensionAdvice ? ["IMAGE_DIMENSION_ADVICE"] : [] } : {}),
    ...(contact ? { contact: readContact(form.part("contact"), contact) } : {}),
    ...(filing ? { filing: readFiling(form.part("sensitiveRelationshipFiling"), filing) } : {}),
  };
  problems.check();
  await changeApplication(context, application.id, changed);
  return application.id;
}

function refuseAfterApproval({ country }: ApplicationRow, wanted: string | null | undefined): never {
  if (wanted && wanted !== country) {
    refuse("COUNTRY_REGION_IMMUTABLE", "The country or region of a partner company can be changed by a support ticket only.", [
      "companyInfo",
      "country",
    ]);
  }
  refuse(
    "APPLICATION_ALREADY_DECIDED",
    "The application is approved and stays as it is: what is wrong in the company's record is corrected by a support ticket.",
  );
}

/** Lets the applicant into the network, with everything that follows, in this one transaction (C4.3). Answers the application's ID. */
export async function approveApplication(context: TransactionContext, input: ApproveNetworkApplicationInput): Promise<string> {
  const application = await applicationReviewed(context, input);
  const comment = reviewersWords("comment", input.comment);
  await applicationLifecycle.step(context, application, "APPROVE", { comment, staffOnly: true, set: { decidedAt: context.now } });
  return application.id;
}

/** Turns the applicant down with a reason (JOIN-083). Answers the application's ID. */
export async function rejectApplication(context: TransactionContext, input: RejectNetworkApplicationInput): Promise<string> {
  const application = await applicationReviewed(context, input);
  const comment = reviewersWords("reason", input.reason);
  const set = { decidedAt: context.now, rejectionReason: comment };
  await applicationLifecycle.step(context, application, "REJECT", { comment, set });
  return application.id;
}

/** The application in the attempt that the reviewer has looked at: a decision is not about one that came after. */
async function applicationReviewed(
  context: TransactionContext,
  { applicationId, attempt }: { applicationId: string; attempt: number },
): Promise<ApplicationRow> {
  const application = await lockApplication(context, applicationId);
  if (application.attempt !== attempt)
    refuse("CONFLICT", `The applicant has submitted it anew: look at attempt ${application.attempt}.`, ["attempt"]);
  return application;
}

function reviewersWords(field: string, words: string | null | undefined): string | null {
  const problems = new Problems();
  const text = new Form(problems).text(field, words, { longest: LENGTHS.REASON });
  problems.check();
  return text;
}
