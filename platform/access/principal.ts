import { z } from "zod";

/**
 * Who acts, as every subgraph sees it: resolved by the gateway from a session or key, signed, verified offline.
 * Rights are claims here and nowhere else; a subgraph never asks identity what a caller may do.
 */
export const principalSchema = z.object({
  /** What kind of caller: see `graph-map` section 7. SYSTEM never crosses the wire: jobs, consumers, seeding. */
  kind: z.enum(["VISITOR", "ACCOUNT", "MEMBER", "STAFF", "INTEGRATION", "GATEWAY", "SYSTEM"]),
  /** The actor: account, member, staff member or integration. Null for a visitor. */
  id: z.string().nullable(),
  /** The session that speaks; null for API keys and visitors. */
  sessionId: z.string().nullable(),
  /** The account acted for: the holder's own, or the partner account of a member. */
  accountId: z.string().nullable(),
  /** The partner acted for (equal to `accountId`), null outside the partner network. */
  partnerId: z.string().nullable(),
  /** The company that the partner is an account of, null outside the partner network. */
  companyId: z.string().nullable(),
  /** The partner is its company's master account. */
  masterAccount: z.boolean(),
  partnerKind: z.enum(["SOLUTION_PROVIDER", "DISTRIBUTOR", "RESELLER"]).nullable(),
  /** The union of the permissions of all roles; an administrator holds every code. */
  permissions: z.array(z.string()),
  administrator: z.boolean(),
  /** Whose customers are visible: all of the partner's, or those assigned to one of these members. */
  customerScope: z.union([z.literal("ALL"), z.array(z.string())]),
  /** The account acted for is frozen by the vendor. */
  accountFrozen: z.boolean(),
  /** The account's verification code function is on. */
  verificationEnabled: z.boolean(),
  /** Only the password change is allowed until it is done. */
  passwordChangeDue: z.boolean(),
  /** Kinds of a vendor's staff member, or the single kind of an integration. */
  staffKinds: z.array(z.string()),
  integrationKind: z.string().nullable(),
  /** Address of the client's connection, for audits. */
  clientAddress: z.string().nullable(),
});

export type Principal = z.infer<typeof principalSchema>;

const nobody: Principal = {
  kind: "VISITOR",
  id: null,
  sessionId: null,
  accountId: null,
  partnerId: null,
  companyId: null,
  masterAccount: false,
  partnerKind: null,
  permissions: [],
  administrator: false,
  customerScope: [],
  accountFrozen: false,
  verificationEnabled: false,
  passwordChangeDue: false,
  staffKinds: [],
  integrationKind: null,
  clientAddress: null,
};

/** Somebody without a session. */
export function visitor(clientAddress: string | null = null): Principal {
  return { ...nobody, clientAddress };
}

/** The gateway itself, when it asks identity who a token belongs to. */
export function gatewayPrincipal(): Principal {
  return { ...nobody, kind: "GATEWAY", id: "gateway" };
}

/** The system's own work: jobs, event consumers, seeding. Never accepted from the wire. */
export function systemPrincipal(id: string): Principal {
  return { ...nobody, kind: "SYSTEM", id, customerScope: "ALL" };
}
