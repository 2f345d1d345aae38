import { defineUserErrors } from "../../platform/graphql/user-errors.js";

export const UserError = defineUserErrors({
  INVALID_CREDENTIALS:
    "The name or the password is wrong, or there is no such holder, or it may not sign in: one answer for all (JOIN-093, ORG-059).",
  TOO_MANY_ATTEMPTS: "Too many wrong tries: wait until the quarter of an hour is over.",
  PASSWORD_TOO_SHORT: "A password has at least 8 characters (JOIN-011).",
  PASSWORD_NEEDS_LETTERS_AND_DIGITS: "A password has at least one letter and one digit (JOIN-012).",
  PASSWORD_CONTAINS_SPACE: "A password contains no space (JOIN-013).",
  PASSWORD_MISMATCH: "The repeated password is not the same (JOIN-014).",
  CHANNEL_NOT_BOUND: "The operator has no address of this kind to send a code to (APPX-004).",
  CODE_RESEND_TOO_SOON: "The next code can be requested 60 seconds after the last one (APPX-006).",
  CODE_ATTEMPTS_EXCEEDED: "The code is void after five wrong tries: request a new one (APPX-006).",
});
export type UserError = InstanceType<typeof UserError>;
