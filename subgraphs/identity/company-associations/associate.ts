import { and, desc, eq } from "drizzle-orm";
import { takeAcceptance } from "../../../platform/agreements/acceptance.js";
import { among } from "../../../platform/database/among.js";
import { Form, LENGTHS } from "../../../platform/forms/form.js";
import { behindInstant, type PageArgs, page, pageSize } from "../../../platform/graphql/connection.js";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { notFound } from "../../../platform/graphql/errors.js";
import { Problems, refuse } from "../../../platform/graphql/user-errors.js";
import { isId, newId } from "../../../platform/ids.js";
import { keepAcceptances } from "../acceptances/acceptances.js";
import { type AccountRow, lockAccount, ownAccountId } from "../accounts/accounts.js";
import { findCompany, readRegistrationNo } from "../companies/companies.js";
import { NETWORK_AGREEMENT } from "../joining/application-form.js";
import { isJoining } from "../joining/is-joining.js";
import { knownAgreements } from "../known/agreements.js";
import { isPartner } from "../partners/partners.js";
import { type AssociationRow, associationLifecycle } from "./association.lifecycle.js";
import {
  type CompanyAssociationConnection,
  type CompanyAssociationRequest,
  CompanyAssociationStatus,
  type RequestCompanyAssociationInput,
} from "./association-request.js";
import { companyAssociationRequests } from "./associations.tables.js";

/** Asks the master account of a partner company to take the caller's account in (JOIN-070, JOIN-072). Answers the request's ID. */
export async function requestAssociation(context: TransactionContext, input: RequestCompanyAssociationInput): Promise<string> {
  const account = await lockAccount(context, ownAccountId(context));
  const problems = new Problems();
  await checkMayAsk(context, problems, account);
  const form = new Form(problems);
  const registrationNo = readRegistrationNo(form, "businessLicenseRegistrationNo", input.businessLicenseRegistrationNo);
  const lastName = form.text("lastName", input.lastName, { required: true, longest: LENGTHS.NAME });
  const firstName = form.text("firstName", input.firstName, { required: true, longest: LENGTHS.NAME });
  const preferredMethod = form.chosen("preferredMethod", input.preferredMethod);
  const email = form.email("email", input.email, { required: true });
  const company =
    registrationNo === null
      ? null
      : await findCompany(context.asSystem("company to join"), { country: input.country ?? account.country, registrationNo });
  if (registrationNo !== null && !company)
    problems.add(
      "COMPANY_NOT_PARTNER",
      "No partner company has this number: apply with `submitNetworkApplication`.",
      "businessLicenseRegistrationNo",
    );
  const asked = { code: NETWORK_AGREEMENT, answer: input.agreement, operation: "requestCompanyAssociation" };
  const acceptance = await takeAcceptance(context, knownAgreements, asked, problems, "agreement");
  problems.check();
  if (!company || !lastName || !firstName || !preferredMethod || !email || !acceptance || account.signingEntity === null)
    throw new Error("a form without problems is whole");
  await keepAcceptances(context, [acceptance], { accountId: account.id, partnerId: null, contractingEntity: account.signingEntity });
  const contact = { lastName, firstName, preferredMethod, email };
  return (await pend(context, { accountId: account.id, companyId: company.id, ...contact })).id;
}

async function checkMayAsk(context: TransactionContext, problems: Problems, { id, onboardingStatus }: AccountRow): Promise<void> {
  if (onboardingStatus === "REGISTERED") problems.add("CLOUD_SERVICES_NOT_ENABLED", "Enable cloud services first (`enableCloudServices`).");
  if (await isPartner(context.asSystem("partner already"), id))
    problems.add("ALREADY_PARTNER", "The account is in the partner network already.");
  if (await isJoining(context, id))
    problems.add("APPLICATION_IN_PROGRESS", "An application or request of this account waits for its decision.");
}

type Asked = Pick<AssociationRow, "accountId" | "companyId" | "lastName" | "firstName" | "preferredMethod" | "email">;

async function pend(context: TransactionContext, asked: Asked): Promise<AssociationRow> {
  const now = context.now;
  const status = CompanyAssociationStatus.PENDING;
  const undecided = { status, requestedAt: now, decidedAt: null, rejectionReason: null };
  const row = { id: newId(), ...asked, ...undecided, version: 1, createdAt: now, updatedAt: now };
  await context.db.insert(companyAssociationRequests).values(row);
  return associationLifecycle.begin(context, row, "REQUEST", {});
}

/** Takes an account into the company, or refuses it with a reason (JOIN-070, JOIN-071). Answers the request's ID. */
export async function decideAssociation(
  context: TransactionContext,
  requestId: string,
  decision: { readonly approve: true } | { readonly approve: false; readonly reason: string | null | undefined },
): Promise<string> {
  const request = await lockRequest(context, requestId);
  if (decision.approve) {
    await associationLifecycle.step(context, request, "APPROVE", {});
    return request.id;
  }
  const problems = new Problems();
  const comment = new Form(problems).text("reason", decision.reason, { longest: LENGTHS.REASON });
  problems.check();
  if (comment === null) refuse("REASON_REQUIRED", "Say why, for the account that asks.", ["reason"]);
  await associationLifecycle.step(context, request, "REJECT", { comment });
  return request.id;
}

/** Takes back what the caller's account has asked for and is not decided. Answers the request's ID. */
export async function cancelAssociation(context: TransactionContext, requestId: string): Promise<string> {
  const request = await lockRequest(context, requestId);
  // A master account sees those of others for its company too.
  if (request.accountId !== ownAccountId(context)) throw notFound("Request");
  await associationLifecycle.step(context, request, "CANCEL", {});
  return request.id;
}

/** A request that the caller may see, locked behind the account that asks; NOT_FOUND for another company's. */
async function lockRequest(context: TransactionContext, id: string): Promise<AssociationRow> {
  const [seen] = isId(id) ? await context.db.from(companyAssociationRequests, eq(companyAssociationRequests.id, id)) : [];
  if (!seen) throw notFound("Request");
  await lockAccount(context, seen.accountId);
  const [request] = await context.db.from(companyAssociationRequests, eq(companyAssociationRequests.id, id)).for("no key update");
  if (!request) throw notFound("Request");
  return request;
}

/** Requests the caller may see: its own, and those for the company whose master account it is. */
export async function requestsById(context: Context, ids: readonly string[]): Promise<Map<string, CompanyAssociationRequest>> {
  const rows = await context.db.from(companyAssociationRequests, among(companyAssociationRequests.id, ids));
  return new Map(rows.map((row) => [row.id, shown(row)]));
}

/** A page of them, newest first. */
export async function listRequests(
  context: Context,
  status: CompanyAssociationStatus | null | undefined,
  args: PageArgs,
): Promise<CompanyAssociationConnection> {
  const size = pageSize(args);
  const { requestedAt, id } = companyAssociationRequests;
  const condition = and(
    status ? eq(companyAssociationRequests.status, status) : undefined,
    behindInstant(requestedAt, id, args.after, "NEWEST_FIRST"),
  );
  const rows = await context.db
    .from(companyAssociationRequests, condition)
    .orderBy(desc(requestedAt), desc(id))
    .limit(size + 1);
  const { edges, pageInfo } = page(rows, size, (row) => [row.requestedAt.toISOString(), row.id]);
  return { edges: edges.map(({ cursor, node }) => ({ cursor, node: shown(node) })), pageInfo };
}

function shown(row: AssociationRow): CompanyAssociationRequest {
  return row as CompanyAssociationRequest;
}
