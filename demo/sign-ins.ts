/** The demo world's accounts and keys: shown on the page and printed at start, for nothing real stands behind them. */
export const DEMO_PASSWORD = "demo-partner-1";

export const PARTNER = { accountName: "nimbus", name: "Nimbus Cloud Services" };

export const MANAGER = { username: "mia", name: "Mia Chen" };
export const FINANCE_SPECIALIST = { username: "fred", name: "Fred Okafor" };

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
