import { AGREEMENT_ERRORS } from "../../platform/agreements/agreement-errors.js";
import { FILE_ERRORS } from "../../platform/files/check-file.js";
import { FORM_ERRORS } from "../../platform/forms/form.js";
import { defineUserErrors } from "../../platform/graphql/user-errors.js";

export const UserError = defineUserErrors({
  ...AGREEMENT_ERRORS,
  ...FILE_ERRORS,
  ...FORM_ERRORS,
  INVALID_CREDENTIALS:
    "The name or the password is wrong, or there is no such holder, or it may not sign in: one answer for all (JOIN-093, ORG-059).",
  TOO_MANY_ATTEMPTS: "Too many wrong tries: wait until the quarter of an hour is over.",
  PASSWORD_TOO_SHORT: "A password has at least 8 characters (JOIN-011).",
  PASSWORD_NEEDS_LETTERS_AND_DIGITS: "A password has at least one letter and one digit (JOIN-012).",
  PASSWORD_CONTAINS_SPACE: "A password contains no space (JOIN-013).",
  PASSWORD_MISMATCH: "The repeated password is not the same (JOIN-014).",
  COUNTRY_REGION_INVALID: "The country or region is missing or not in the catalogue (JOIN-003).",
  COUNTRY_REGION_IMMUTABLE: "The country or region cannot be changed any more (JOIN-004, JOIN-024, JOIN-074).",
  EMAIL_INVALID: "This is no e-mail address (JOIN-005).",
  EMAIL_ALREADY_REGISTERED: "Another account has this e-mail address (JOIN-006).",
  PHONE_INVALID: "The phone number is empty or malformed, or its dial code is not in the catalogue (JOIN-019).",
  SERVICES_ALREADY_ENABLED: "Cloud services are enabled already (JOIN-025).",
  MOBILE_NOT_BOUND: "A mobile number has to be bound first (JOIN-032).",
  CLOUD_SERVICES_NOT_ENABLED: "Cloud services have to be enabled first (JOIN-043).",
  ALREADY_PARTNER: "The account is in the partner network already (JOIN-067).",
  APPLICATION_IN_PROGRESS: "An application or request of the account waits for its decision (JOIN-068).",
  COMPANY_ALREADY_PARTNER: "The company is a partner already: its further accounts join with `requestCompanyAssociation` (JOIN-069).",
  COMPANY_NOT_PARTNER: "No partner company has this registration number (JOIN-072).",
  PART_MISSING: "A part of the application is missing; `field` names it (JOIN-045).",
  CURRENCY_NOT_SUPPORTED: "The payment currency is none of those supported (JOIN-057).",
  BUSINESS_PERIOD_CONFLICT: "A year in which the licence ends, and long term as well (JOIN-056).",
  FILING_ANSWER_REQUIRED: "Whether there is a sensitive relationship has to be said (JOIN-062).",
  FILING_DETAILS_REQUIRED: "A sensitive relationship has to be described (JOIN-063).",
  FILING_CONTRADICTORY: "No sensitive relationship was declared, and yet some are listed.",
  APPLICATION_ALREADY_DECIDED: "The application was approved or rejected already (JOIN-080).",
  CANCEL_BEFORE_MODIFY: "An undecided application has to be canceled before it is changed (JOIN-081).",
  REASON_REQUIRED: "A reason has to be given (JOIN-083).",
  NETWORK_EXIT_NOT_ALLOWED: "Nobody leaves the partner network (JOIN-088).",
  CHANNEL_NOT_BOUND: "The operator has no address of this kind to send a code to (APPX-004).",
  CODE_RESEND_TOO_SOON: "The next code can be requested 60 seconds after the last one (APPX-006).",
  CODE_ATTEMPTS_EXCEEDED: "The code is void after five wrong tries: request a new one (APPX-006).",
});
export type UserError = InstanceType<typeof UserError>;
