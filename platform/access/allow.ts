import { createMethodMiddlewareDecorator, type NextFn } from "type-graphql";
import type { Context } from "../graphql/context.js";
import { forbidden, preconditionFailed, unauthenticated } from "../graphql/errors.js";
import { recordDenied } from "./audit.js";
import type { Principal } from "./principal.js";

export type PartnerKind = NonNullable<Principal["partnerKind"]>;

/** Who may call a field. Checked before its resolver, in the order written here. */
export interface AccessRule {
  /** Anybody, signed in or not. */
  readonly public?: true;
  /** The gateway itself. */
  readonly gateway?: true;
  /** Any signed-in caller of these kinds; none given: those of `partner`, `staff` and `integration`. */
  readonly signedIn?: true;
  /** The holder of an account itself, in the partner network or outside it; no member. */
  readonly holder?: true;
  /** The partner account or its members; of these kinds, or of any. */
  readonly partner?: readonly PartnerKind[] | "ANY";
  /** The permission that a caller of the partner needs. */
  readonly permission?: string;
  /** Only the partner account itself or a member with the Admin role. */
  readonly administrator?: true;
  /** Only for the company's master account. */
  readonly masterAccount?: true;
  /** Vendor staff of one of these kinds. */
  readonly staff?: readonly string[];
  /** Vendor integrations of one of these kinds. */
  readonly integration?: readonly string[];
  /** Allowed while the initial password still has to be changed. */
  readonly duringPasswordChange?: true;
}

const declared = new Map<unknown, Map<string, AccessRule>>();

/**
 * Declares who may call a root field or a field of another subgraph's entity. A root field without it does not start:
 * `assertEveryRootFieldIsGuarded` refuses the schema.
 */
export function Allow(rule: AccessRule): MethodDecorator {
  const middleware = createMethodMiddlewareDecorator<Context>(async ({ context, info }, next: NextFn) => {
    try {
      check(rule, context.principal);
    } catch (error) {
      if (info.parentType === info.schema.getMutationType()) await recordDenied(context, info.fieldName, error);
      throw error;
    }
    return next();
  });
  return (target, name, descriptor) => {
    const fields = declared.get(target.constructor) ?? new Map<string, AccessRule>();
    fields.set(String(name), rule);
    declared.set(target.constructor, fields);
    return middleware(target, name, descriptor as TypedPropertyDescriptor<unknown>) as never;
  };
}

/** The access rule that a method carries. */
export function ruleOf(target: unknown, method: string): AccessRule | undefined {
  return declared.get(target)?.get(method);
}

/** Refuses with UNAUTHENTICATED, PRECONDITION_FAILED or FORBIDDEN unless the rule lets the principal through. */
export function check(rule: AccessRule, principal: Principal): void {
  if (rule.public || principal.kind === "SYSTEM") return;
  if (rule.gateway) {
    if (principal.kind !== "GATEWAY") throw forbidden("This field is the gateway's own.");
    return;
  }
  if (principal.kind === "VISITOR" || principal.kind === "GATEWAY") throw unauthenticated();
  if (principal.passwordChangeDue && !rule.duringPasswordChange) {
    throw preconditionFailed("Change the initial password first (`changeMyPassword`).", "PASSWORD_CHANGE_REQUIRED");
  }
  if (rule.signedIn || (rule.holder && principal.kind === "ACCOUNT")) return;
  if (principal.kind === "STAFF") checkStaff(rule, principal);
  else if (principal.kind === "INTEGRATION") checkIntegration(rule, principal);
  else checkPartner(rule, principal);
}

function checkStaff(rule: AccessRule, { staffKinds }: Principal): void {
  if (!rule.staff?.some((kind) => staffKinds.includes(kind))) throw forbidden("This operation is not part of your work.");
}

function checkIntegration(rule: AccessRule, { integrationKind }: Principal): void {
  if (integrationKind === null || !rule.integration?.includes(integrationKind))
    throw forbidden("This operation is not open to this integration.");
}

function checkPartner(rule: AccessRule, principal: Principal): void {
  if (!rule.partner) throw forbidden(rule.holder ? "Only the holder of an account itself may do this." : "This operation is the vendor's.");
  if (principal.partnerId === null) {
    throw forbidden("Join the partner network first.", "NETWORK_MEMBERSHIP_REQUIRED");
  }
  if (rule.partner !== "ANY" && (principal.partnerKind === null || !rule.partner.includes(principal.partnerKind))) {
    throw forbidden(`This operation is for ${rule.partner.join(", ").toLowerCase().replaceAll("_", " ")} accounts.`);
  }
  if (rule.masterAccount && !principal.masterAccount) throw forbidden("Only the company's master account may do this.");
  if (rule.administrator && !principal.administrator) throw forbidden("Only the partner's administrator may do this.");
  if (rule.permission && !principal.administrator && !principal.permissions.includes(rule.permission)) {
    throw forbidden(`This needs the permission ${rule.permission}.`);
  }
}
