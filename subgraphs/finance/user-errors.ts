import { defineUserErrors } from "../../platform/graphql/user-errors.js";

export const UserError = defineUserErrors({});
export type UserError = InstanceType<typeof UserError>;
