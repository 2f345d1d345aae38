import { and, eq, type SQL, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { among } from "../database/among.js";
import { nothing, type ScopeRule } from "./scope.js";

/** Where a subgraph keeps who looks after which customer at present. */
export interface ManagedCustomers {
  readonly table: PgTable;
  readonly customerId: PgColumn;
  readonly memberId: PgColumn;
  /** Holds for assignments in force. */
  readonly inForce: SQL;
}

/**
 * Rows of the principal's partner about customers it may see: all of them, or for an account manager or director those
 * assigned to itself or to the managers under it (CUST-001 to CUST-004).
 */
export function ownCustomers(partnerId: PgColumn, customerId: PgColumn, managed: ManagedCustomers): ScopeRule {
  return (principal) => {
    if (principal.partnerId === null) return nothing;
    const ownPartner = eq(partnerId, principal.partnerId);
    if (principal.customerScope === "ALL") return ownPartner;
    if (principal.customerScope.length === 0) return nothing;
    const assigned = and(eq(managed.customerId, customerId), among(managed.memberId, principal.customerScope), managed.inForce);
    return and(ownPartner, sql`exists (select 1 from ${managed.table} where ${assigned})`);
  };
}
