import { and, asc, eq } from "drizzle-orm";
import { among } from "../database/among.js";
import type { Context, TransactionContext } from "../graphql/context.js";
import { newId } from "../ids.js";

/** A step as it is taken. */
interface StepTaken {
  readonly type: string;
  readonly id: string;
  readonly on: string;
  readonly from: string | null;
  readonly to: string;
  /** The actor as the lifecycle prints it. */
  readonly by: string;
  readonly comment: string | null;
}

/** A step as the history tells it, oldest first. */
export interface StepRecord extends StepTaken {
  readonly at: Date;
  /** The account, member or staff member; null where the system did it. */
  readonly actorId: string | null;
}

/** Keeps one step; nothing changes or deletes it later. */
export async function recordStep(context: TransactionContext, { type, id, ...step }: StepTaken): Promise<void> {
  const { lifecycleSteps } = context.runtime.tables;
  const actorId = context.principal.kind === "SYSTEM" ? null : context.principal.id;
  await context.orm.insert(lifecycleSteps).values({ ...step, id: newId(), thing: type, thingId: id, actorId, at: context.now });
}

/**
 * The histories of things, by ID, in one statement. It has no scope of its own: ask only for things that the caller
 * has been found to see.
 */
export async function historiesOf(context: Context, type: string, ids: readonly string[]): Promise<Map<string, StepRecord[]>> {
  const { lifecycleSteps: steps } = context.runtime.tables;
  const rows = await context.orm
    .select()
    .from(steps)
    .where(and(eq(steps.thing, type), among(steps.thingId, ids)))
    .orderBy(asc(steps.at), asc(steps.id));
  const histories = new Map<string, StepRecord[]>(ids.map((id) => [id, []]));
  for (const { thing, thingId, id: _, ...step } of rows) histories.get(thingId)?.push({ ...step, type: thing, id: thingId });
  return histories;
}
