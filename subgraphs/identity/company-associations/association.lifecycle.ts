import { eq, sql } from "drizzle-orm";
import { MessageRequested } from "../../../platform/events/catalogue.js";
import { accountStream, event } from "../../../platform/events/definition.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { ACCOUNT_HOLDER, MASTER_ADMIN } from "../../../platform/lifecycle/actors.js";
import { type Effect, Lifecycle, type StepDetails } from "../../../platform/lifecycle/lifecycle.js";
import { companies } from "../companies/companies.tables.js";
import { joinCompany } from "../partners/partners.js";
import { CompanyAssociationStatus as Status } from "./association-request.js";
import { companyAssociationRequests } from "./associations.tables.js";

export type AssociationRow = typeof companyAssociationRequests.$inferSelect;
type AssociationEffect = Effect<AssociationRow, StepDetails>;

const { PENDING, APPROVED, REJECTED, CANCELED } = Status;

/** JOIN-070 */
const becomesPartner: AssociationEffect = {
  says: "a further partner account of the company",
  run: (context, { accountId, companyId }) => joinCompany(context, accountId, companyId),
};

const masterTold: AssociationEffect = {
  says: "master account notified",
  run: async (context, request) => {
    const { masterAccountId, name } = await companyOf(context, request);
    const requester = `${request.firstName} ${request.lastName}`;
    tell(context, request, masterAccountId, "REQUESTED", { company: name, requester, email: request.email });
  },
};

/** JOIN-071 */
const requesterTold: AssociationEffect = {
  says: "requesting account notified",
  run: async (context, request) => {
    const { name: company } = await companyOf(context, request);
    tell(context, request, request.accountId, request.status, { company, reason: request.rejectionReason ?? "" });
  },
};

/** From asking to belonging to a company (JOIN-070, JOIN-071). The vendor has no part in it. */
export const associationLifecycle = new Lifecycle<Status, "REQUEST" | "APPROVE" | "REJECT" | "CANCEL", AssociationRow>({
  type: "CompanyAssociationRequest",
  thing: "The request",
  id: ({ id }) => id,
  state: ({ status }) => status as Status,
  save: async (context, { id }, status, { comment = null }) => {
    const set = { status, decidedAt: context.now, rejectionReason: status === REJECTED ? comment : null, updatedAt: context.now };
    const [row] = await context
      .asSystem("association request")
      .db.update(
        companyAssociationRequests,
        { ...set, version: sql`${companyAssociationRequests.version} + 1` },
        eq(companyAssociationRequests.id, id),
      );
    if (!row) throw new Error(`no such request: ${id}`);
    return row;
  },
  transitions: [
    { from: [], on: "REQUEST", by: [ACCOUNT_HOLDER], to: PENDING, effects: [masterTold] },
    { from: [PENDING], on: "APPROVE", by: [MASTER_ADMIN], to: APPROVED, effects: [becomesPartner, requesterTold] },
    { from: [PENDING], on: "REJECT", by: [MASTER_ADMIN], to: REJECTED, effects: [requesterTold] },
    { from: [PENDING], on: "CANCEL", by: [ACCOUNT_HOLDER], to: CANCELED, effects: [] },
  ],
  refusals: (["APPROVE", "REJECT", "CANCEL"] as const).map((on) => ({
    in: [APPROVED, REJECTED, CANCELED],
    on,
    code: "APPLICATION_ALREADY_DECIDED",
    message: "The request is decided or taken back already.",
  })),
});

async function companyOf(context: TransactionContext, { companyId }: AssociationRow) {
  const [company] = await context.asSystem("company of a request").db.from(companies, eq(companies.id, companyId));
  if (!company) throw new Error(`no such company: ${companyId}`);
  return company;
}

function tell(
  context: TransactionContext,
  { id }: AssociationRow,
  accountId: string,
  what: string,
  parameters: Record<string, string>,
): void {
  const fact = {
    partnerId: what === REJECTED ? null : accountId,
    messageType: `COMPANY_ASSOCIATION_${what}`,
    to: { kind: "ACCOUNT" as const, accountId },
    parameters,
  };
  context.publish(event(MessageRequested, { stream: accountStream(accountId), key: `${id}:${what}` }, fact));
}
