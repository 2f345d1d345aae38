import { FORM_ERRORS } from "../../platform/forms/form.js";
import { defineUserErrors } from "../../platform/graphql/user-errors.js";

export const UserError = defineUserErrors({
  ...FORM_ERRORS,
  AGREEMENT_UNKNOWN: "There is no agreement with this code.",
  VERSION_IMMUTABLE: "This version was published before and never changes: publish a new one (APPX-011).",
  VERSION_NOT_HIGHER: "A version follows the last one: it must be a higher one, and come into force later.",
});
export type UserError = InstanceType<typeof UserError>;
