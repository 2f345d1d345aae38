import { z } from "zod";
import { defineEvent } from "./definition.js";

/**
 * The published language: every fact that crosses from one subgraph to another, with its publisher. State events carry
 * the whole fact, not a difference. Instants are ISO 8601 text, amounts decimal text.
 */
const id = z.uuid();
const instantText = z.iso.datetime({ offset: true });
const decimalText = z.string().regex(/^-?\d+(\.\d+)?$/);
const month = z.string().regex(/^\d{4}-\d{2}$/);

const PARTNER_KINDS = ["SOLUTION_PROVIDER", "DISTRIBUTOR", "RESELLER"] as const;

/** identity: what other subgraphs may know of an account. Key: account. */
export const AccountStandingChanged = defineEvent(
  "AccountStandingChanged",
  z.object({
    accountId: id,
    accountName: z.string(),
    name: z.string(),
    country: z.string(),
    registeredAt: instantText,
    frozen: z.boolean(),
    /** Cloud services are enabled. */
    services: z.boolean().default(false),
  }),
);

/** identity: an account has joined the partner network. Key: partner. */
export const PartnerJoined = defineEvent(
  "PartnerJoined",
  z.object({ partnerId: id, name: z.string(), country: z.string(), joinedAt: instantText }),
);

/** identity: an application to join the partner network was decided. Key: account. */
export const NetworkApplicationDecided = defineEvent(
  "NetworkApplicationDecided",
  z.object({
    applicationId: id,
    accountId: id,
    attempt: z.int().positive(),
    decision: z.enum(["APPROVED", "REJECTED"]),
    /** The company that joined with it; null when rejected. */
    companyId: id.nullable(),
    masterAccount: z.boolean(),
    country: z.string(),
    /** In which the partner is to be settled, ISO 4217. */
    paymentCurrency: z.string(),
  }),
);

/** identity: the partners that a member of the vendor's staff looks after, all of them. Key: staff member + role. */
export const StaffPortfolioChanged = defineEvent(
  "StaffPortfolioChanged",
  z.object({ staffMemberId: id, role: z.enum(["ECOSYSTEM_MANAGER", "BUSINESS_MANAGER"]), partnerIds: z.array(id) }),
);

/** identity: a member of a partner with its roles. Key: member. */
export const MemberChanged = defineEvent(
  "MemberChanged",
  z.object({
    memberId: id,
    partnerId: id,
    name: z.string(),
    roleKinds: z.array(z.string()),
    status: z.enum(["NORMAL", "LOCKED"]),
    directorId: id.nullable(),
    deleted: z.boolean(),
  }),
);

/** programs: a partner's enrolment in a program. Key: partner + program. */
export const ProgramEnrolmentChanged = defineEvent(
  "ProgramEnrolmentChanged",
  z.object({
    partnerId: id,
    program: z.string(),
    partnerKind: z.enum(PARTNER_KINDS).nullable(),
    status: z.enum(["ACTIVE", "SUSPENDED", "EXPIRED", "TERMINATED"]),
    validFrom: instantText,
    validTo: instantText.nullable(),
  }),
);

/** sales: a customer is associated with a partner from an instant on. Key: association. */
export const CustomerAssociated = defineEvent(
  "CustomerAssociated",
  z.object({ associationId: id, customerId: id, partnerId: id, associatedAt: instantText, origin: z.enum(["INVITATION", "BACKGROUND"]) }),
);

/** sales: who looks after a customer from an instant on. Key: customer. */
export const AccountManagerAssigned = defineEvent(
  "AccountManagerAssigned",
  z.object({ assignmentId: id, customerId: id, partnerId: id, memberId: id, assignedAt: instantText }),
);

/** sales: an account manager's assignment is over. Key: customer. */
export const AccountManagerEnded = defineEvent(
  "AccountManagerEnded",
  z.object({ assignmentId: id, customerId: id, partnerId: id, memberId: id, endedAt: instantText }),
);

/** sales: a customer's purchases are blocked or open. Key: customer. */
export const CustomerFreezeChanged = defineEvent(
  "CustomerFreezeChanged",
  z.object({
    customerId: id,
    partnerId: id,
    state: z.enum(["NORMAL", "ACCOUNT_FROZEN", "ACCOUNT_AND_RESOURCES_FROZEN"]),
    origin: z.enum(["DEFAULT", "MANUAL", "AUTOMATIC"]).nullable(),
    since: instantText,
  }),
);

/**
 * finance: list price totals of one association and month, absolute; only a higher `revision` counts. Key: association + month.
 * `all` is everything net of refunds; `budgetable` leaves out what is settled by 95th percentile bandwidth.
 */
export const CustomerSpendingTotalled = defineEvent(
  "CustomerSpendingTotalled",
  z.object({
    associationId: id,
    customerId: id,
    partnerId: id,
    month,
    all: decimalText,
    budgetable: decimalText,
    revision: z.int().positive(),
    asOf: instantText,
  }),
);

/** any subgraph: somebody is to be told something. Identity finds the addresses and sends. Key: what makes it one message. */
export const MessageRequested = defineEvent(
  "MessageRequested",
  z.object({
    /** Null where it concerns an account outside the partner network. */
    partnerId: id.nullable(),
    /** A message type of the message centre, for example BUDGET_ALERT. */
    messageType: z.string(),
    /** Who: the partner's recipients for that type, or the customer's account. */
    to: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("PARTNER_RECIPIENTS") }),
      z.object({ kind: z.literal("ACCOUNT"), accountId: id }),
    ]),
    parameters: z.record(z.string(), z.string()),
  }),
);

/** What every fact about a review says: who applies with what, for which reviewers. */
const review = {
  reviewId: id,
  /** The kind of work, for example NETWORK_APPLICATION. */
  kind: z.string(),
  /** The type of the graph that is reviewed, and which one of it. */
  subjectType: z.string(),
  subjectId: id,
  attempt: z.int().positive(),
  stage: z.string().nullable(),
  accountId: id,
  partnerId: id.nullable(),
  country: z.string(),
  submittedAt: instantText,
  dueAt: instantText.nullable(),
  /** What the one who took the step said. */
  comment: z.string().nullable(),
  /** Not for the applicant. */
  staffOnly: z.boolean().default(false),
};

/** any subgraph: something waits for the vendor's reviewers. Key: subject + attempt. */
export const ReviewOpened = defineEvent("ReviewOpened", z.object(review));

/** any subgraph: the reviewers want something of the applicant first. Key: subject + attempt. */
export const ReviewReturned = defineEvent("ReviewReturned", z.object(review));

/** any subgraph: it is decided, or withdrawn by the applicant. Key: subject + attempt. */
export const ReviewClosed = defineEvent(
  "ReviewClosed",
  z.object({ ...review, outcome: z.enum(["APPROVED", "REJECTED", "WITHDRAWN"]), decidedBy: id.nullable() }),
);

/** any subgraph: somebody has accepted a version of an agreement. Key: account + code + version. */
export const AgreementAccepted = defineEvent(
  "AgreementAccepted",
  z.object({
    acceptanceId: id,
    code: z.string(),
    agreementVersion: z.string(),
    accountId: id,
    /** The person: the account itself or a member. */
    userId: id,
    /** Network address that it came from; null where it is not known. */
    address: z.string().nullable(),
    /** The operation of the graph that it belonged to. */
    operation: z.string(),
    acceptedAt: instantText,
    /** The vendor's company that the account contracts with. */
    contractingEntity: z.string(),
  }),
);

/** programs: a version of an agreement, sent before it comes into force. Key: code. */
export const AgreementVersionPublished = defineEvent(
  "AgreementVersionPublished",
  z.object({
    code: z.string(),
    agreementVersion: z.string(),
    name: z.string(),
    audience: z.array(z.string()),
    acceptance: z.enum(["EXPLICIT", "CONTINUED_USE", "INFORMATION_ONLY"]),
    effectiveAt: instantText,
  }),
);
