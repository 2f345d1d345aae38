import { expect } from "vitest";
import type { Anything } from "../../support/client.js";
import { nextNumber } from "../../support/numbering.js";
import { png } from "../../support/sample-files.js";
import { upload } from "../../support/uploads.js";
import type { Caller, World } from "../../support/world.js";
import { cloudUser } from "./newcomers.js";
import { change, codes } from "./people.js";

export const APPLICATION = `application {
  id status reviewMode attempt submittedAt decidedAt rejectionReason warnings version
  companyInfo { companyName country paymentCurrency companyProfile legalPerson }
  autoCheckFindings { code } partner { id name } attempts { attempt outcome reason companyInfo { companyName } }
}`;

/** A credential in plain text, which the automatic check can read. */
export function credential(world: World, caller: Caller, companyName: string): Promise<string> {
  return upload(world, caller, "REGISTRATION_CREDENTIAL", "licence.txt", `Certificate of incorporation\nCompany: ${companyName}\nNo. 1\n`);
}

/** A credential that only a person can read. */
export function scan(world: World, caller: Caller): Promise<string> {
  return upload(world, caller, "REGISTRATION_CREDENTIAL", "licence.png", png(10, 10));
}

/** The company part with nothing but what is required; each call another company. */
export function companyInfo(credentialFileId: string, more: object = {}): Record<string, unknown> {
  const number = nextNumber();
  return {
    companyName: `Lakeside Robotics ${number} Ltd.`,
    businessLicenseRegistrationNo: `IE-${100_000 + number}`,
    taxIdentificationNumber: `T${number}`,
    registrationCredentialFileId: credentialFileId,
    paymentCurrency: "EUR",
    stateProvince: "Leinster",
    city: "Dublin",
    addressLine1: "1 Quay",
    postalCode: "D01",
    telephone: "+353 1 234 5678",
    email: "office@lakeside.example",
    ...more,
  };
}

export const CONTACT = { lastName: "Byrne", firstName: "Ann", preferredMethod: "EMAIL", email: "ann@lakeside.example" };
export const NO_TIES = { hasRelationship: false };
export const AGREED = { accepted: true };

/** An application that is right but for what is given. */
export function applicationForm(company: object, more: object = {}): Record<string, unknown> {
  return { companyInfo: company, contact: CONTACT, sensitiveRelationshipFiling: NO_TIES, agreement: AGREED, ...more };
}

export function submit(world: World, caller: Caller, input: object): Promise<Anything> {
  return change(world, caller, "submitNetworkApplication", "SubmitNetworkApplicationInput", input, APPLICATION);
}

/** An account with an application under review: the credential is a picture. */
export async function applicant(
  world: World,
  more: object = {},
): Promise<Caller & { readonly email: string; readonly applicationId: string }> {
  const holder = await cloudUser(world);
  const submitted = await submit(world, holder, applicationForm(companyInfo(await scan(world, holder), more)));
  expect(codes(submitted)).toEqual([]);
  expect(submitted.application.status).toBe("UNDER_REVIEW");
  return { ...holder, applicationId: submitted.application.id };
}

/** An account that has joined by the automatic check, the master account of its company. */
export async function joined(
  world: World,
  more: object = {},
): Promise<Caller & { readonly email: string; readonly company: Record<string, unknown> }> {
  const holder = await cloudUser(world);
  const company = companyInfo("", more);
  company.registrationCredentialFileId = await credential(world, holder, String(company.companyName));
  const submitted = await submit(world, holder, applicationForm(company));
  expect(codes(submitted)).toEqual([]);
  expect(submitted.application.status).toBe("APPROVED");
  return { ...holder, company };
}

export function approve(world: World, caller: Caller, applicationId: string, attempt = 1): Promise<Anything> {
  return change(world, caller, "approveNetworkApplication", "ApproveNetworkApplicationInput", { applicationId, attempt }, APPLICATION);
}

export function reject(world: World, caller: Caller, applicationId: string, reason: string | null, attempt = 1): Promise<Anything> {
  const input = { applicationId, attempt, reason };
  return change(world, caller, "rejectNetworkApplication", "RejectNetworkApplicationInput", input, APPLICATION);
}

export function cancel(world: World, caller: Caller, applicationId: string): Promise<Anything> {
  return change(world, caller, "cancelNetworkApplication", "CancelNetworkApplicationInput", { applicationId }, APPLICATION);
}

/** An application as its applicant or a reviewer sees it; the caller's own when no ID is given. */
export async function readApplication(world: World, caller: Caller, id?: string): Promise<Anything> {
  const fields = "{ id status submittedAt reviewMode decidedAt rejectionReason attempt }";
  return (await world.data(caller, `{ networkApplication${id ? `(id: "${id}")` : ""} ${fields} }`)).networkApplication;
}

/** What somebody who joins is told of itself. */
export async function readViewer(world: World, caller: Caller): Promise<Anything> {
  return (
    await world.data(
      caller,
      "{ viewer { networkMember networkStatus masterAccount administrator enrolledPrograms permissions account { id } company { id name masterAccountId } partner { id name company { name } } } }",
    )
  ).viewer;
}
