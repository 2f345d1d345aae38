import { and, eq, isNull } from "drizzle-orm";
import { CustomerFreezeChanged, MessageRequested } from "../../../platform/events/catalogue.js";
import { event, partnerStream } from "../../../platform/events/definition.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { newId } from "../../../platform/ids.js";
import type { StepDetails } from "../../../platform/lifecycle/lifecycle.js";
import { type CustomerAssociation, customerAssociations } from "../associations/associations.tables.js";
import { budgetAlerts } from "../budgets/budgets.tables.js";
import { type FreezeOperation, FreezeOrigin, FreezeState } from "./freeze.js";
import { freezeRecords } from "./freezing.tables.js";

/** What is done to a customer: by whom it is meant (`origin` of a freeze) and why. */
export interface FreezeStep extends StepDetails {
  readonly operation: FreezeOperation;
  readonly origin: FreezeOrigin | null;
  readonly reason: string | null;
}

/** Writes the state of a step, and with it why and since when. */
export async function saveFreeze(
  context: TransactionContext,
  association: CustomerAssociation,
  state: FreezeState,
  { origin, reason }: FreezeStep,
): Promise<CustomerAssociation> {
  const at = context.now;
  const frozen = state !== FreezeState.NORMAL;
  const change = {
    freezeState: state,
    freezeOrigin: frozen ? origin : null,
    freezeReason: frozen ? reason : null,
    frozenAt: frozen ? at : null,
    version: association.version + 1,
    updatedAt: at,
  };
  await context.db.update(customerAssociations, change, eq(customerAssociations.id, association.id));
  return { ...association, ...change };
}

/** Writes one line of the freeze history. */
export async function recordFreeze(
  context: TransactionContext,
  association: CustomerAssociation,
  { operation, origin, reason }: FreezeStep,
): Promise<void> {
  const at = context.now;
  const { id: associationId, partnerId, customerId } = association;
  const operatorId = context.principal.kind === "SYSTEM" ? null : context.principal.id;
  await context.db
    .insert(freezeRecords)
    .values({ id: newId(), associationId, partnerId, customerId, operation, origin, reason, operatorId, at });
}

/** Tells the other subgraphs the present freeze, and the customer that something changed. */
export function announceFreeze(context: TransactionContext, association: CustomerAssociation): void {
  const { id, customerId, partnerId, version } = association;
  const state = association.freezeState as FreezeState;
  const origin = association.freezeOrigin as FreezeOrigin | null;
  const stream = partnerStream(partnerId);
  context.publish(
    event(
      CustomerFreezeChanged,
      { stream, key: customerId, version },
      { customerId, partnerId, state, origin, since: context.now.toISOString() },
    ),
  );
  const parameters = { state, origin: origin ?? "" };
  const to = { kind: "ACCOUNT", accountId: customerId } as const;
  context.publish(
    event(MessageRequested, { stream, key: `freeze:${id}:${version}` }, { partnerId, messageType: "CUSTOMER_FREEZE", to, parameters }),
  );
}

/** When the partner freezes a customer, its open alerts count as handled (BUD-036). */
export async function handleOpenAlerts(context: TransactionContext, associationId: string): Promise<void> {
  await context.db.update(
    budgetAlerts,
    { clearedAt: context.now },
    and(eq(budgetAlerts.associationId, associationId), isNull(budgetAlerts.clearedAt)),
  );
}
