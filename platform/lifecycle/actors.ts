import type { Principal } from "../access/principal.js";

/** Who takes a step of a lifecycle, named as the requirements print it. */
export interface Actor {
  readonly name: string;
  readonly is: (principal: Principal) => boolean;
}

/** Scheduled or automatic behaviour: rules that run `asSystem`, timed work, consumers. */
export const SYSTEM: Actor = { name: "SYSTEM", is: ({ kind }) => kind === "SYSTEM" };

/** Somebody who has not signed in. */
export const VISITOR: Actor = { name: "VISITOR", is: ({ kind }) => kind === "VISITOR" };

/** Somebody signed in to an account of its own, in the partner network or not yet. */
export const ACCOUNT_HOLDER: Actor = { name: "ACCOUNT_HOLDER", is: ({ kind }) => kind === "ACCOUNT" };

/** The partner account or a member of it. What a member may do is its permissions' matter, not the lifecycle's. */
export const PARTNER: Actor = {
  name: "PARTNER",
  is: ({ kind, partnerId }) => (kind === "ACCOUNT" || kind === "MEMBER") && partnerId !== null,
};

/** The master account of a company, or an administrator of it. */
export const MASTER_ADMIN: Actor = {
  name: "MASTER_ADMIN",
  is: ({ masterAccount, administrator }) => masterAccount && administrator,
};

/**
 * Vendor staff of one of the kinds given.
 * @param name as the requirements call it, for example VENDOR_REVIEWER
 */
export function staff(name: string, ...kinds: readonly string[]): Actor {
  return { name, is: ({ kind, staffKinds }) => kind === "STAFF" && kinds.some((each) => staffKinds.includes(each)) };
}
