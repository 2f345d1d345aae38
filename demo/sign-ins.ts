/** The demo world's accounts and keys: shown on the page and printed at start, for nothing real stands behind them. */
export const DEMO_PASSWORD = "demo-partner-1";

export const PARTNER = { accountName: "nimbus", name: "Nimbus Cloud Services" };

export const MANAGER = { username: "mia", name: "Mia Chen" };
export const FINANCE_SPECIALIST = { username: "fred", name: "Fred Okafor" };

/** An account that is going to apply to the partner network, and the scan of its licence, uploaded already: of fixed IDs, so that operations can be pasted. */
export const APPLICANT = { id: "01900000-0000-7000-8000-000000001eed", accountName: "lumen", name: "Lumen Analytics" };
export const APPLICANTS_LICENCE = "01900000-0000-7000-8000-00000000c4ed";

/** One of the vendor's people, who decides who joins. */
export const REVIEWER = { name: "Rita Santos", email: "rita@vendor.example" };

/** The metering system's key, of a fixed value so that operations can be pasted. Only the demo world has it. */
export const METERING_KEY = "pcg_key_demo-metering-only-in-the-demo-world";

export interface DemoCustomer {
  readonly accountName: string;
  readonly name: string;
  readonly budget: string;
  /** How much of the budget is spent at the beginning, in percent. */
  readonly filled: number;
  readonly policy: "AUTOMATIC" | "MANUAL";
}

export const CUSTOMERS: readonly DemoCustomer[] = [
  { accountName: "acme-robotics", name: "Acme Robotics", budget: "5000.00", filled: 35, policy: "MANUAL" },
  { accountName: "blue-harbor", name: "Blue Harbor Logistics", budget: "1000.00", filled: 62, policy: "MANUAL" },
  { accountName: "cedar-health", name: "Cedar Health", budget: "800.00", filled: 86, policy: "AUTOMATIC" },
];
