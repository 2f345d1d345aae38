import { eq, inArray } from "drizzle-orm";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { companyAssociationRequests } from "../company-associations/associations.tables.js";
import { networkApplications } from "./applications.tables.js";

/**
 * Whether an application or a request of an account waits for its decision. Whoever begins one of the two, or gives the
 * account up, asks this with the account locked: an account is on one way into the network at a time.
 */
export async function isJoining(context: TransactionContext, accountId: string): Promise<boolean> {
  const { db } = context.asSystem("joining already");
  const undecided = inArray(networkApplications.status, ["AUTO_CHECKING", "UNDER_REVIEW"]);
  const pending = eq(companyAssociationRequests.status, "PENDING");
  const applications = await db.from(networkApplications, eq(networkApplications.accountId, accountId), undecided);
  const requests = await db.from(companyAssociationRequests, eq(companyAssociationRequests.accountId, accountId), pending);
  return applications.length + requests.length > 0;
}
