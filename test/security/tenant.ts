import { StaffKind } from "../../subgraphs/identity/staff/staff-member.js";
import { change } from "../acceptance/identity/people.js";
import type { Caller, PartnerOfWorld, World } from "../support/world.js";
import { type Applicant, applicant, carriedOut, joinedPartner, requester } from "./joining.js";

/** By what an entity is asked for: the fields of its key. */
export type Key = Readonly<Record<string, string>>;

/** A partner of whom there is something of everything. */
export interface Tenant {
  readonly partner: PartnerOfWorld;
  /** Those who may see what it has: between them, all of it. */
  readonly insiders: readonly Caller[];
  readonly staffMember: Caller;
  /** Of the vendor's staff; has let the partner into the network. */
  readonly reviewer: Caller;
  /** Is not in the network yet: its application is under review. */
  readonly applicant: Applicant;
  /** Asks to become a further account of the partner's company. */
  readonly requester: Caller;
  /** Looks after one of the two customers. */
  readonly manager: Caller;
  readonly managed: string;
  readonly unmanaged: string;
  /** By entity type: the key of one of its own, and who may see it. */
  readonly entities: Readonly<Record<string, { readonly key: Key; readonly seenBy: Caller }>>;
  /** Of everything that it has. */
  readonly ids: readonly string[];
  /** What its own operations take as an `ID`, by where that stands; fails for a place that nobody has thought of. */
  idAt(place: string): string;
  /** Who of its own side carries a mutation out. */
  callerOf(mutation: string): Caller;
}

/** What tells one tenant's figures from another's: no two are equal. */
export interface Marks {
  readonly name: string;
  readonly budget: string;
  readonly spent: string;
}

/** Makes a partner with all that a partner has, an account that applies to the network and one that asks to join the company. */
export async function tenant(w: World, { name, budget, spent }: Marks): Promise<Tenant> {
  const reviewer = await w.staff(StaffKind.MEMBERSHIP_REVIEWER);
  const partner = await joinedPartner(w, name, reviewer);
  const applying = await applicant(w, `Aspiring${name}`);
  const asking = await requester(w, name);
  const { admin } = partner;
  const director = await w.member(partner, "ACCOUNT_DIRECTOR");
  const manager = await w.member(partner, "ACCOUNT_MANAGER");
  const staffMember = await w.staff(StaffKind.OPERATOR);
  const colleague = await w.staff(StaffKind.OPERATOR);
  const system = { name: `Meters of ${name}`, kind: "METERING" };
  const { integration } = carriedOut(await change(w, staffMember, "addIntegration", "AddIntegrationInput", system, "integration { id }"));
  const [managed, unmanaged] = [
    await w.customer(partner, { name: `Managed by ${name}` }),
    await w.customer(partner, { name: `Customer of ${name}` }),
  ];
  const done = async (mutation: string, type: string, input: object, fields = "") =>
    carriedOut(await change(w, admin, mutation, type, input, fields));
  await done("assignAccountDirector", "AssignAccountDirectorInput", { accountManagerIds: [manager.id], directorId: director.id });
  await done("assignAccountManager", "AssignAccountManagerInput", { customerIds: [managed], accountManagerId: manager.id });
  const { role } = await done(
    "createCustomRole",
    "CreateCustomRoleInput",
    { name: `${name} role`, description: `Of ${name}`, permissions: ["CUSTOMER_READ"] },
    "role { id }",
  );
  const recipient = { name: `${name} Recipient`, email: `told@${name}.example`, phoneNumber: "+353861234567" };
  const { budgetRecipients } = await done(
    "addBudgetRecipients",
    "AddBudgetRecipientsInput",
    { recipients: [recipient] },
    "budgetRecipients { id }",
  );
  for (const customerId of [managed, unmanaged]) {
    await done("setBudget", "SetBudgetInput", { customerId, budgetType: "MONTHLY", amount: budget, exhaustionPolicy: "MANUAL" });
  }
  await w.settle();
  await w.spend(unmanaged, spent);
  await w.settle();
  await done("freezeAccount", "FreezeInput", { customerId: unmanaged, reason: `${name} has its reasons` });
  const own = await w.data(admin, OWN);
  const { reviews } = await w.data(applying, "{ reviews { edges { node { id } } } }");

  const ids = {
    customer: unmanaged,
    member: manager.id,
    accountManager: manager.id,
    director: director.id,
    role: role.id,
    recipient: budgetRecipients[0].id,
    partner: applying.id,
    staffMember: colleague.id,
    integration: integration.id,
    networkApplication: applying.applicationId,
    application: applying.applicationId,
    subject: applying.applicationId,
    registrationCredentialFile: applying.licenceId,
    companyTrademarkFile: applying.trademarkId,
    review: reviews.edges[0].node.id,
    request: asking.requestId,
    signedAgreement: own.signedAgreements.edges[0].node.id,
    downloadAgreement: own.signedAgreements.edges[0].node.id,
  };
  const entities = {
    Account: { key: { id: partner.id }, seenBy: admin },
    AgreementAcceptance: { key: { id: own.myAcceptances.edges[0].node.id }, seenBy: admin },
    AgreementDocument: { key: { code: "NETWORK_CERTIFICATION_AGREEMENT", version: "1.0" }, seenBy: admin },
    BudgetAlert: { key: { id: own.budgetAlerts.edges[0].node.id }, seenBy: admin },
    Company: { key: { id: own.viewer.company.id }, seenBy: admin },
    Customer: { key: { id: unmanaged }, seenBy: admin },
    Member: { key: { id: manager.id }, seenBy: admin },
    Message: { key: { id: own.messages.edges[0].node.id }, seenBy: admin },
    NetworkApplication: { key: { id: applying.applicationId }, seenBy: applying },
    Partner: { key: { id: partner.id }, seenBy: admin },
    Review: { key: { id: ids.review }, seenBy: applying },
    SignedAgreement: { key: { id: ids.signedAgreement }, seenBy: admin },
    StaffMember: { key: { id: staffMember.id }, seenBy: staffMember },
  };
  const keys = Object.values(entities).flatMap(({ key }) => ("id" in key ? [key.id] : []));
  return {
    partner,
    insiders: [admin, manager, applying, staffMember],
    staffMember,
    reviewer,
    applicant: applying,
    requester: asking,
    manager,
    managed,
    unmanaged,
    entities,
    ids: [...new Set([...Object.values(ids), ...keys, managed, asking.id])],
    idAt: (place) => {
      const [field = "", argument = ""] = place.split(".");
      const id = (ids as Readonly<Record<string, string>>)[argument === "id" ? field : argument.replace(/Ids?$/, "")];
      if (id === undefined) throw new Error(`The access walk knows no ID for ${place}: give its tenants one.`);
      return id;
    },
    callerOf: (mutation) => {
      if (/^(approve|reject)NetworkApplication$/.test(mutation)) return reviewer;
      if (/^(add|set)(Staff|Portfolio)|Integration$|^rotateApiKey$/.test(mutation)) return staffMember;
      if (mutation === "cancelCompanyAssociation") return asking;
      return mutation.endsWith("NetworkApplication") ? applying : admin;
    },
  };
}

const OWN = `{
  budgetAlerts { edges { node { id } } }
  signedAgreements { edges { node { id } } }
  myAcceptances { edges { node { id } } }
  messages { edges { node { id } } }
  viewer { company { id } }
}`;
