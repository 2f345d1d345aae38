import { eq, sql } from "drizzle-orm";
import { date, index, integer, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { everyone, nothing, type ScopeRule, scoped } from "../../../platform/access/scope.js";
import { instant } from "../../../platform/database/columns.js";
import { programs } from "../database.js";

/** Versions of agreements. A published one is never changed: the service may only add (see platform/database/roles.ts). */
const agreementDocuments = programs.table(
  "agreement_documents",
  {
    code: text().notNull(),
    version: text().notNull(),
    name: text().notNull(),
    text: text().notNull(),
    updatedOn: date("updated_on").notNull(),
    effectiveAt: instant("effective_at").notNull(),
    audience: text().array().notNull(),
    acceptance: text().notNull(),
    /** What makes an acceptance a signed agreement: the acceptance itself, or joining the network; null: nothing does. */
    signing: text(),
    /** How long a signed agreement runs; null without end. */
    validMonths: integer("valid_months"),
    publishedAt: instant("published_at").notNull(),
    publishedBy: uuid("published_by"),
  },
  (t) => [primaryKey({ columns: [t.code, t.version] }), index().on(t.code, t.effectiveAt)],
);

/** Who has accepted what, wherever in the graph. The service may only add. */
const agreementAcceptances = programs.table(
  "agreement_acceptances",
  {
    id: uuid().primaryKey(),
    code: text().notNull(),
    version: text().notNull(),
    accountId: uuid("account_id").notNull(),
    userId: uuid("user_id").notNull(),
    address: text(),
    operation: text().notNull(),
    acceptedAt: instant("accepted_at").notNull(),
    contractingEntity: text("contracting_entity").notNull(),
  },
  (t) => [index().on(t.userId, t.acceptedAt, t.id), index().on(t.accountId, t.code)],
);

/** Contracts. The service may only add. */
const signedAgreements = programs.table(
  "signed_agreements",
  {
    id: uuid().primaryKey(),
    contractNo: text("contract_no").notNull().unique(),
    accountId: uuid("account_id").notNull(),
    code: text().notNull(),
    version: text().notNull(),
    acceptanceId: uuid("acceptance_id").notNull(),
    contractingEntity: text("contracting_entity").notNull(),
    effectiveOn: date("effective_on").notNull(),
    expiresOn: date("expires_on"),
    signedAt: instant("signed_at").notNull(),
  },
  (t) => [unique().on(t.accountId, t.code, t.version), index().on(t.accountId, t.signedAt, t.id)],
);

/** Numbers of contracts: never given twice. */
const contractNumbers = programs.sequence("contract_numbers", { startWith: 10_000_001 });

/** APPX-014: whoever accepted, for itself. */
const ownAcceptances: ScopeRule = ({ kind, id }) =>
  (kind === "ACCOUNT" || kind === "MEMBER") && id !== null ? eq(agreementAcceptances.userId, id) : nothing;

/** The account's own; of its members those who may read programs (D-02). */
const ownContracts: ScopeRule = ({ kind, accountId, administrator, permissions }) => {
  const reads = kind === "ACCOUNT" || (kind === "MEMBER" && (administrator || permissions.includes("PROGRAM_READ")));
  return reads && accountId !== null ? eq(signedAgreements.accountId, accountId) : nothing;
};

scoped(agreementDocuments, everyone);
scoped(agreementAcceptances, ownAcceptances);
scoped(signedAgreements, ownContracts);

/** The next contract number's digits. */
export const nextContractNumber = sql<string>`nextval('programs.contract_numbers')`;

export type AgreementDocumentRow = typeof agreementDocuments.$inferSelect;
export type SignedAgreementRow = typeof signedAgreements.$inferSelect;
export { agreementAcceptances, agreementDocuments, contractNumbers, signedAgreements };
