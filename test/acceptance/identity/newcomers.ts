import { expect } from "vitest";
import { addCloudAccount, asSystem } from "../../../demo/cast.js";
import { StaffKind } from "../../../subgraphs/identity/staff/staff-member.js";
import type { Anything } from "../../support/client.js";
import { nextNumber } from "../../support/numbering.js";
import type { Caller, World } from "../../support/world.js";
import { change, codes, holding, signIn } from "./people.js";

/** The password of everybody who registers in these tests. */
export const PASSWORD = "correct-horse-9";

export const REGISTRATION = [{ code: "ACCOUNT_USER_AGREEMENT" }, { code: "ACCOUNT_PRIVACY_STATEMENT" }];
const SERVICES = [{ code: "CUSTOMER_AGREEMENT" }, { code: "PRIVACY_STATEMENT" }];

/** Another version of an agreement, in force from an instant on. */
export async function publishAgreement(world: World, code: string, version: string, effectiveAt: Date): Promise<void> {
  const office = await world.staff(StaffKind.PROGRAM_OFFICE);
  const input = { code, version, text: `${code} ${version}`, effectiveAt };
  const published = await change(world, office, "publishAgreementVersion", "PublishAgreementVersionInput", input);
  expect(published.userErrors).toEqual([]);
  await world.settle();
}

/** The code in the last message. */
export function lastCode(world: World): string {
  return /^(\d{6}) /.exec(world.mailbox.sent.at(-1)?.text ?? "")?.[1] ?? "";
}

/** A code that is not the given one. */
export function otherThan(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, "0");
}

/** Asks for a code and answers the payload. */
export function sendCode(world: World, input: object, caller = world.nobody): Promise<Anything> {
  return change(world, caller, "sendVerificationCode", "SendVerificationCodeInput", input, "destination expiresAt resendAfter");
}

/** Has a code sent to an e-mail address for registering, and answers it. */
export async function emailCode(world: World, email: string): Promise<string> {
  expect((await sendCode(world, { purpose: "REGISTER_ACCOUNT", channel: "EMAIL", email })).userErrors).toEqual([]);
  return lastCode(world);
}

/** A registration form that is right but for what is given. */
export function registrationForm(email: string, code: string, more: object = {}): Record<string, unknown> {
  const password = PASSWORD;
  return { country: "IE", email, emailCode: code, password, confirmPassword: password, acceptedAgreements: REGISTRATION, ...more };
}

export const ACCOUNT =
  "account { id accountName country email onboardingStatus securityPhone mobileNumber servicesEnabledAt signingEntity marketingConsent customerType address name { full } }";

export function register(world: World, input: object): Promise<Anything> {
  return change(world, world.nobody, "registerAccount", "RegisterAccountInput", input, `${ACCOUNT} accessToken expiresAt`);
}

/** A new account, registered as people do it. */
export async function newcomer(world: World, country = "IE"): Promise<Caller & { readonly email: string }> {
  const email = `newcomer${nextNumber()}@example.com`;
  const registered = await register(world, registrationForm(email, await emailCode(world, email), { country }));
  expect(codes(registered)).toEqual([]);
  return { ...holding(registered.accessToken, registered.account.id), email };
}

/** An account whose cloud services are enabled, made without the detour over mails and codes. */
export async function cloudUser(world: World, country = "IE"): Promise<Caller & { readonly email: string }> {
  const accountName = `cloud-user-${nextNumber()}`;
  const email = `${accountName}@example.com`;
  const form = { accountName, name: accountName, country, email, password: PASSWORD };
  const id = await asSystem(world.graph.subgraphs.identity, (transaction) => addCloudAccount(transaction, form));
  const { accessToken } = await signIn(world, { identifier: accountName, password: PASSWORD });
  return { ...holding(accessToken, id), email };
}

export function enable(world: World, holder: Caller, more: object = {}): Promise<Anything> {
  const input = { country: "IE", acceptedAgreements: SERVICES, ...more };
  return change(world, holder, "enableCloudServices", "EnableCloudServicesInput", input, ACCOUNT);
}

/** The caller's account as it sees it. */
export async function ownAccount(world: World, holder: Caller): Promise<Anything> {
  return (await world.data(holder, `{ viewer { ${ACCOUNT} } }`)).viewer.account;
}

export function completeInformation(world: World, holder: Caller, more: object = {}): Promise<Anything> {
  const input = { customerName: "Lakeside Ltd", customerType: "ENTERPRISE", address: "1 Quay, Dublin", ...more };
  return change(world, holder, "completeAccountInformation", "CompleteAccountInformationInput", input, ACCOUNT);
}

/** What stores a phone number, with the code texted to it. */
export type PhoneMutation = "setSecurityPhone" | "bindMobile";

/** A phone number that nobody has. */
export function freshPhone() {
  return { countryCode: "+353", number: `86 ${2_000_000 + nextNumber()}` };
}

/** Has a code sent to a number; answers it. */
export async function phoneCode(world: World, holder: Caller, purpose: string, phone: object): Promise<string> {
  expect(codes(await sendCode(world, { purpose, channel: "SMS", phone }, holder))).toEqual([]);
  return lastCode(world);
}

export function provePhone(world: World, holder: Caller, mutation: PhoneMutation, phone: object, smsCode: string): Promise<Anything> {
  return change(world, holder, mutation, "ProvenPhoneInput", { phone, smsCode }, ACCOUNT);
}

/** Gives an account a phone number; answers it as it is stored. */
export async function givePhone(world: World, holder: Caller, mutation: PhoneMutation, phone = freshPhone()): Promise<string> {
  const purpose = mutation === "bindMobile" ? "BIND_MOBILE" : "SET_SECURITY_PHONE";
  expect(codes(await provePhone(world, holder, mutation, phone, await phoneCode(world, holder, purpose, phone)))).toEqual([]);
  return `${phone.countryCode}${phone.number.replaceAll(" ", "")}`;
}
