import type { HomePage } from "../gateway/explorer/explorer.js";
import { APPLICANT, APPLICANTS_LICENCE, DEMO_PASSWORD, FINANCE_SPECIALIST, MANAGER, METERING_KEY, PARTNER, REVIEWER } from "./sign-ins.js";

const SIGN_IN = `mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    accessToken
    viewer { kind permissions }
    userErrors { code message }
  }
}`;

const SIGN_IN_MEMBER = `mutation SignInMember($input: SignInMemberInput!) {
  signInMember(input: $input) {
    accessToken
    viewer { member { name } permissions }
    userErrors { code message }
  }
}`;

const CUSTOMERS = `# Sales knows the customers and their budgets, finance what they spent, identity who looks after them.
query Customers {
  customers(first: 10) {
    totalCount
    edges {
      node {
        id
        name { masked full }
        freeze { state origin }
        budget { budgetType amount { amount } usedAmount { amount } usagePercent usageLevel }
        alertsToBeHandled
        monthToDateExpenditure { listPriceAmount { amount currency } asOf }
        accountManager { name email }
      }
    }
  }
}`;

const ALERTS = `# Live: alerts of your customers as they are raised. Pass a cursor as \`after\` to get those you missed first.
subscription BudgetAlerts {
  budgetAlerts {
    cursor
    threshold
    usagePercent
    amount { amount currency }
    usedAmount { amount }
    customer {
      name { full }
      monthToDateExpenditure { listPriceAmount { amount } }
      accountManager { name }
    }
  }
}`;

const SET_BUDGET = `mutation SetBudget($input: SetBudgetInput!) {
  setBudget(input: $input) {
    budget { amount { amount } usagePercent usageLevel version }
    userErrors { code message field }
  }
}`;

const METER = `# As the metering system: Authorization: Bearer ${METERING_KEY}
mutation RecordUsage($input: RecordUsageInput!) {
  recordUsage(input: $input) {
    recorded
    duplicates
    userErrors { code message field }
  }
}`;

const PROGRAMS = `query ProgramsAndBenefits {
  partnerPrograms { program name joinMode enrolment { status validFrom } }
  partnerBenefits(source: CLOUD_SOLUTION_PROVIDER) { name description }
}`;

const APPLY = `# As the account that is going to join (sign in as it first). A scan cannot be read by the automatic check: a reviewer decides.
mutation Apply($input: SubmitNetworkApplicationInput!) {
  submitNetworkApplication(input: $input) {
    application { id status reviewMode attempt autoCheckFindings { code message } }
    userErrors { code message field }
  }
}`;

const REVIEWS = `# Live: as the reviewer everything that waits for it, as the applicant one's own. One selection set over identity and programs.
# Becoming a partner changes the applicant's rights and ends its stream: go on with the last cursor as \`after\`.
subscription FollowReviews($after: Cursor) {
  reviewStatusChanges(after: $after) {
    cursor
    status
    attempt
    comment
    subject { ... on NetworkApplication { id status companyInfo { companyName } } }
    partner { name openPrograms { program name } }
  }
}`;

const DECIDE = `# As the reviewer: what waits, and the decision about it.
query Queue {
  reviews(filter: { statuses: [OPEN] }) {
    edges { node { attempt country submittedAt subject { ... on NetworkApplication { id companyInfo { companyName } } } } }
  }
}

mutation Approve($input: ApproveNetworkApplicationInput!) {
  approveNetworkApplication(input: $input) {
    application { status partner { id name } }
    userErrors { code message field }
  }
}`;

const application = {
  companyInfo: {
    companyName: "Lumen Analytics Ltd.",
    businessLicenseRegistrationNo: "IE-445566",
    taxIdentificationNumber: "IE4455667T",
    registrationCredentialFileId: APPLICANTS_LICENCE,
    paymentCurrency: "EUR",
    stateProvince: "Leinster",
    city: "Dublin",
    addressLine1: "1 Grand Canal Quay",
    postalCode: "D02",
    telephone: "+353 1 234 5678",
    email: "office@lumen.example",
  },
  contact: { lastName: "Byrne", firstName: "Ann", preferredMethod: "EMAIL", email: "ann@lumen.example" },
  sensitiveRelationshipFiling: { hasRelationship: false },
  agreement: { accepted: true },
};

const administrator = { identifier: PARTNER.accountName, password: DEMO_PASSWORD };

/** The page at `/`: the explorer with useful operations; with the demo world also its sign-ins. */
export function homePage(demo: boolean): HomePage {
  const operations = [
    { name: "Sign in", query: SIGN_IN, variables: { input: demo ? administrator : { identifier: "", password: "" } } },
    {
      name: "Sign in as member",
      query: SIGN_IN_MEMBER,
      variables: {
        input: {
          accountName: demo ? PARTNER.accountName : "",
          username: demo ? MANAGER.username : "",
          password: demo ? DEMO_PASSWORD : "",
        },
      },
    },
    { name: "Programs and benefits", query: PROGRAMS },
    {
      name: "Record usage",
      query: METER,
      variables: {
        input: {
          records: [
            {
              recordId: "my-first-record",
              customerId: "(an id of Customers)",
              productCode: "ECS",
              listAmount: "100.00",
              spentAt: new Date().toISOString(),
            },
          ],
        },
      },
    },
    {
      name: "Set a budget",
      query: SET_BUDGET,
      variables: { input: { customerId: "(an id of Customers)", budgetType: "MONTHLY", amount: "1500.00", exhaustionPolicy: "MANUAL" } },
    },
    { name: "Customers", query: CUSTOMERS },
    { name: "Live budget alerts", query: ALERTS },
    { name: "Apply to the network", query: APPLY, variables: { input: application } },
    { name: "Follow reviews", query: REVIEWS, variables: { after: null } },
    { name: "Decide", query: DECIDE, variables: { input: { applicationId: "(the subject's id)", attempt: 1 } } },
  ];
  if (!demo) return { title: "Partner Center Graph", operations };
  const signIns = [
    {
      name: PARTNER.name,
      note: "administrator",
      credentials: { account: PARTNER.accountName, password: DEMO_PASSWORD },
      variables: { input: administrator },
    },
    {
      name: MANAGER.name,
      note: "account manager (tab Sign in as member)",
      credentials: { account: PARTNER.accountName, username: MANAGER.username, password: DEMO_PASSWORD },
    },
    {
      name: FINANCE_SPECIALIST.name,
      note: "finance specialist (same tab)",
      credentials: { account: PARTNER.accountName, username: FINANCE_SPECIALIST.username, password: DEMO_PASSWORD },
    },
    {
      name: APPLICANT.name,
      note: "account about to join",
      credentials: { account: APPLICANT.accountName, password: DEMO_PASSWORD },
      variables: { input: { identifier: APPLICANT.accountName, password: DEMO_PASSWORD } },
    },
    {
      name: REVIEWER.name,
      note: "the vendor's reviewer",
      credentials: { account: REVIEWER.email, password: DEMO_PASSWORD },
      variables: { input: { identifier: REVIEWER.email, password: DEMO_PASSWORD } },
    },
    { name: "Metering", note: "API key", credentials: { key: METERING_KEY } },
  ];
  return { title: "Partner Center Graph", signIns, signInOperation: { query: SIGN_IN, tokenPath: ["signIn", "accessToken"] }, operations };
}
