/**
 * The permission catalogue: one enum of `AREA_VERB` codes for the whole graph. `roles` are the preset roles that hold
 * a code by default (FS finance specialist, AD account director, AM account manager); an administrator holds every one.
 * Source: graph map section 7.
 */
export type PresetRole = "FINANCE_SPECIALIST" | "ACCOUNT_DIRECTOR" | "ACCOUNT_MANAGER";

export interface PermissionDefinition {
  readonly code: string;
  readonly area: string;
  readonly name: string;
  readonly roles: readonly PresetRole[];
  /** Every role has it, custom ones too (DO-02). */
  readonly byDefault: boolean;
}

const EVERY_ROLE: readonly PresetRole[] = ["FINANCE_SPECIALIST", "ACCOUNT_DIRECTOR", "ACCOUNT_MANAGER"];
const CUSTOMER_ROLES: readonly PresetRole[] = ["ACCOUNT_DIRECTOR", "ACCOUNT_MANAGER"];
const MANAGERS: readonly PresetRole[] = ["ACCOUNT_MANAGER"];
const FINANCE: readonly PresetRole[] = ["FINANCE_SPECIALIST"];
const NOBODY: readonly PresetRole[] = [];

function area(name: string, roles: readonly PresetRole[], codes: string, byDefault = false): PermissionDefinition[] {
  return codes.split(" ").map((code) => ({ code, area: name, name: words(code), roles, byDefault }));
}

/** `BUDGET_SET` → "Budget set". */
function words(code: string): string {
  const text = code.toLowerCase().replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const PERMISSIONS: readonly PermissionDefinition[] = [
  ...area("general", EVERY_ROLE, "HOME_READ OWN_PROFILE_READ OWN_MESSAGES_READ", true),
  ...area("general", EVERY_ROLE, "COMPANY_READ PATH_READ PROGRAM_READ"),
  ...area(
    "company and organisation",
    NOBODY,
    "COMPANY_MANAGE BUSINESS_INFORMATION_READ BUSINESS_INFORMATION_MANAGE PREFERENCE_MANAGE CUSTOMER_SETTING_MANAGE MEMBER_READ MEMBER_MANAGE ROLE_MANAGE CONTACT_MANAGE PERSONNEL_READ PERSONNEL_MANAGE MESSAGE_RECIPIENT_MANAGE AUDIT_READ",
  ),
  ...area(
    "paths and programs",
    NOBODY,
    "PATH_MANAGE PROGRAM_MANAGE PROGRAM_CERTIFICATE_DOWNLOAD REVENUE_GOAL_READ REVENUE_GOAL_SET BUILD_READ BUILD_MANAGE COMPETENCY_READ COMPETENCY_MANAGE BADGE_MANAGE",
  ),
  ...area("benefits", NOBODY, "BENEFIT_READ BENEFIT_MANAGE"),
  ...area(
    "customers",
    CUSTOMER_ROLES,
    "CUSTOMER_READ ORDER_READ RESOURCE_READ BUDGET_READ OPPORTUNITY_READ RESELLER_READ CUSTOMER_DEVELOP BUDGET_SET CUSTOMER_FREEZE ON_BEHALF",
  ),
  ...area("customers", MANAGERS, "OPPORTUNITY_WRITE"),
  ...area("customers", NOBODY, "CUSTOMER_ASSIGN RESELLER_INVITE RESELLER_GRANT RESELLER_ASSIGN"),
  ...area("money", EVERY_ROLE, "DISCOUNT_READ COUPON_READ INCENTIVE_READ REVENUE_READ STATISTICS_READ EXPENDITURE_READ"),
  ...area(
    "money",
    FINANCE,
    "BILL_READ QUOTA_READ MARKETPLACE_DISCOUNT_READ FUND_PAY CARD_MANAGE CLAIM_MANAGE INVOICE_MANAGE WHT_MANAGE COUPON_MANAGE INCENTIVE_CONFIRM INCENTIVE_REQUEST",
  ),
];

export const ALL_PERMISSIONS: readonly string[] = PERMISSIONS.map(({ code }) => code);

/** The codes a preset role holds by default. */
export function permissionsOf(role: PresetRole): string[] {
  return PERMISSIONS.filter((permission) => permission.roles.includes(role)).map(({ code }) => code);
}
