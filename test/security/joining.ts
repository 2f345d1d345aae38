import { asSystem } from "../../demo/cast.js";
import { enrol } from "../../subgraphs/programs/program-enrolment/program-enrolment.js";
import { AGREED, approve, companyInfo, scan, submit } from "../acceptance/identity/applicants.js";
import { cloudUser } from "../acceptance/identity/newcomers.js";
import { change } from "../acceptance/identity/people.js";
import type { Anything } from "../support/client.js";
import { png } from "../support/sample-files.js";
import { upload } from "../support/uploads.js";
import type { Caller, PartnerOfWorld, World } from "../support/world.js";

/** An account with an application, and the files of it. */
export interface Applicant extends Caller {
  readonly applicationId: string;
  readonly licenceId: string;
  readonly trademarkId: string;
}

/** Fails unless a mutation was carried out. */
export function carriedOut(payload: Anything): Anything {
  if (payload.userErrors.length > 0) throw new Error(JSON.stringify(payload.userErrors));
  return payload;
}

/** A new account whose application is under review. Nothing in it is in the application of anybody else. */
export async function applicant(w: World, name: string): Promise<Applicant> {
  const holder = await cloudUser(w);
  const licenceId = await scan(w, holder);
  const trademarkId = await upload(w, holder, "COMPANY_TRADEMARK", `${name}.png`, png(90, 90));
  const company = {
    companyName: `${name} Ltd.`,
    businessLicenseRegistrationNo: registrationNo(name),
    taxIdentificationNumber: `TAX ${name}`,
    companyTrademarkFileId: trademarkId,
    email: `office@${name}.example`,
    addressLine1: `${name} Street`,
    companyProfile: `What ${name} does`,
  };
  const contact = { lastName: `${name}son`, firstName: `Ann of ${name}`, preferredMethod: "EMAIL", email: `ann@${name}.example` };
  const relative = { party: "CURRENT_EMPLOYEE", role: "CONSULTANT", name: `Cousin of ${name}`, description: `Advises ${name}` };
  const { application } = carriedOut(
    await submit(w, holder, {
      companyInfo: companyInfo(licenceId, company),
      contact,
      sensitiveRelationshipFiling: { hasRelationship: true, entries: [relative] },
      agreement: AGREED,
    }),
  );
  return { ...holder, applicationId: application.id, licenceId, trademarkId };
}

/** A partner that has joined by an application, with a program that sells. */
export async function joinedPartner(w: World, name: string, reviewer: Caller): Promise<PartnerOfWorld> {
  const admin = await applicant(w, name);
  carriedOut(await approve(w, reviewer, admin.applicationId));
  const { programs } = w.graph.subgraphs;
  await asSystem(programs, (transaction) => enrol(transaction, admin.id, "CLOUD_SOLUTION_PROVIDER", transaction.now));
  await w.settle();
  const { viewer } = await w.data(admin, "{ viewer { account { accountName } } }");
  return { id: admin.id, accountName: viewer.account.accountName, admin };
}

/** An account that asks to become a further account of the partner's company, and its request. */
export async function requester(w: World, name: string): Promise<Caller & { readonly requestId: string }> {
  const holder = await cloudUser(w);
  const input = {
    businessLicenseRegistrationNo: registrationNo(name),
    lastName: `Walsh of ${name}`,
    firstName: `Tom of ${name}`,
    preferredMethod: "EMAIL",
    email: `tom@${name}.example`,
    agreement: AGREED,
  };
  const { request } = carriedOut(
    await change(w, holder, "requestCompanyAssociation", "RequestCompanyAssociationInput", input, "request { id }"),
  );
  return { ...holder, requestId: request.id };
}

const registrationNo = (name: string): string => `NO-${name}`;
