import { defineUserErrors } from "../../platform/graphql/user-errors.js";

export const UserError = defineUserErrors({
  OPERATOR_FROZEN: "The partner's own account is frozen by the vendor; customers cannot be unfrozen meanwhile.",
});
export type UserError = InstanceType<typeof UserError>;
