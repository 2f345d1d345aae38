import { eq } from "drizzle-orm";
import type { Context } from "../../../platform/graphql/context.js";
import { forbidden } from "../../../platform/graphql/errors.js";
import { accounts } from "../accounts/accounts.tables.js";
import { members } from "../members/members.tables.js";
import type { VerificationChannel } from "./code-purpose.js";

/** Somebody who verifies an operation: an account holder or a member, by its own addresses. */
export function operatorId({ principal }: Context): string {
  if (principal.id === null || (principal.kind !== "ACCOUNT" && principal.kind !== "MEMBER")) {
    throw forbidden("Only account holders and members verify operations.");
  }
  return principal.id;
}

/** The operator's own bound address for a channel; null when it has none (APPX-004). */
export async function operatorAddress(context: Context, channel: `${VerificationChannel}`): Promise<string | null> {
  const id = operatorId(context);
  if (context.principal.kind === "MEMBER") {
    const [member] = await context.db.from(members, eq(members.id, id));
    return (channel === "EMAIL" ? member?.email : member?.mobileNumber) ?? null;
  }
  const [account] = await context.db.from(accounts, eq(accounts.id, id));
  return (channel === "EMAIL" ? account?.email : (account?.mobileNumber ?? account?.securityPhone)) ?? null;
}

/**
 * An address as it may be shown: of an e-mail at most five characters and the domain, of a phone number the first three
 * and the last four digits (CUSO-040).
 */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf("@");
  if (at >= 0) {
    const local = address.slice(0, at);
    const shown = local.slice(0, Math.min(5, local.length - 1));
    return `${shown}*****${address.slice(at)}`;
  }
  const digits = address.replaceAll(/\D/g, "");
  return `${digits.slice(0, 3)}****${digits.slice(-4)}`;
}
