/* Who of the vendor's people and systems sees or does what at any tenant, because that is its work. */

export const REVIEWER = "staff MEMBERSHIP_REVIEWER";
/** What the vendor's people and systems do to any tenant: that is their work. */
export const VENDORS_WORK: Readonly<Record<string, readonly string[]>> = {
  "staff OPERATOR": [
    ...["addStaffMember", "setPortfolio", "setStaffKinds", "staffMembers"],
    ...["addIntegration", "integrations", "revokeIntegration", "rotateApiKey"],
  ],
  "the integration METERING": ["recordUsage"],
  [REVIEWER]: [
    "approveNetworkApplication",
    "networkApplication",
    "networkApplications",
    "rejectNetworkApplication",
    "review",
    "reviewQueues",
    "reviews",
  ],
};

/** A reviewer of applications sees them and who applies. */
const REVIEWERS_ENTITIES = ["Account", "Company", "NetworkApplication", "Review"];

/** All that the operations of a reviewer of applications lead to. */
export const SHOWN_TYPES = [
  ...["ApplicationConnection", "ApplicationEdge", "NetworkApplication", "ApplicationAttempt", "ApplicationCompanyInfo", "File"],
  ...["ApplicationContact", "SensitiveRelationshipFiling", "SensitiveRelationship", "CheckFinding", "Account", "MaskedText"],
  ...["Partner", "Company", "Review", "ReviewConnection", "ReviewEdge", "ReviewQueue", "ReviewStep", "StaffMember", "PageInfo"],
];

/** Entities that anybody may read. */
export const PUBLIC_ENTITIES = ["AgreementDocument"];

/** An entity of any tenant's, or of the vendor's, that a caller sees by its work. The vendor's people know each other. */
export function isShown(label: string, type: string): boolean {
  return (label === REVIEWER && REVIEWERS_ENTITIES.includes(type)) || (label.startsWith("staff ") && type === "StaffMember");
}
