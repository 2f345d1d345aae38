import "reflect-metadata";
import { createHash } from "node:crypto";
import { and, eq } from "drizzle-orm";
import type { GraphQLResolveInfo } from "graphql";
import { Field, InputType } from "type-graphql";
import { recordDone, recordRefused } from "../access/audit.js";
import type { Context, TransactionContext } from "./context.js";
import { rawArgument } from "./raw-arguments.js";
import { type Refusal, Refused, refuse } from "./user-errors.js";

/** What every mutation's input may carry. */
@InputType()
export abstract class MutationInput {
  @Field(() => String, {
    nullable: true,
    description:
      "Makes a retry safe: the same key with the same input answers the first outcome again and does nothing twice. With another input it is refused with IDEMPOTENCY_KEY_REUSED. Remembered for 7 days. 1 to 100 characters.",
  })
  idempotencyKey?: string;
}

/** A mutation's payload: the things it made or changed, or (then they are null) what has to be corrected. */
export type Payload<T> = Partial<T> & { userErrors: readonly Refusal[] };

interface Mutation<Ref, Answer> {
  /** The change: guard clauses, then writes, then events, all in one transaction. Answers plain JSON, as IDs. */
  readonly change: (context: TransactionContext) => Promise<Ref>;
  /** Reads the payload's things by those IDs, after the commit; also for a repeated key. */
  readonly answer: (context: Context, reference: Ref) => Promise<Answer> | Answer;
  /** What the audit names as the object of the operation; a reference that is an ID names itself. */
  readonly object?: (reference: Ref) => string | null;
}

/**
 * Runs a mutation: one transaction, the idempotency key, the audit of success and refusal, user errors as data.
 * A refused mutation leaves nothing behind.
 */
export async function mutate<Ref, Answer extends object>(
  context: Context,
  info: GraphQLResolveInfo,
  input: MutationInput,
  mutation: Mutation<Ref, Answer>,
): Promise<Payload<Answer>> {
  let reference: Ref;
  try {
    reference = await context.transaction(async (transaction) => {
      const earlier = await recall<Ref>(transaction, info, input);
      if (earlier) return earlier.reference;
      const made = await mutation.change(transaction);
      await remember(transaction, info, input, made);
      const object = mutation.object?.(made) ?? (typeof made === "string" ? made : null);
      await recordDone(transaction, info.fieldName, object);
      return made;
    });
  } catch (error) {
    await recordRefused(context, info.fieldName, error);
    if (error instanceof Refused) return { userErrors: error.refusals } as Payload<Answer>;
    throw error;
  }
  // It is done from here on, whatever becomes of the answer.
  return { ...(await mutation.answer(context, reference)), userErrors: [] };
}

/**
 * For mutations that change one thing each: their payload shows it in one field, as it is then.
 * @param load finds things by the ID that the change answers
 */
export function changing<Field extends string, Thing>(
  field: Field,
  load: (context: Context, ids: readonly string[]) => Promise<ReadonlyMap<string, Thing>>,
) {
  return (
    context: Context,
    info: GraphQLResolveInfo,
    input: MutationInput,
    change: (transaction: TransactionContext) => Promise<string>,
  ): Promise<Payload<Record<Field, Thing | null>>> =>
    mutate(context, info, input, {
      change,
      answer: async (reader, id) => ({ [field]: await reader.load(load, id) }) as Record<Field, Thing | null>,
    });
}

/** The input as the client wrote it, so that a hash of it can be computed by the client too. */
export function rawInput(context: Context, { fieldNodes, operation }: GraphQLResolveInfo): unknown {
  const argument = fieldNodes[0]?.arguments?.find(({ name }) => name.value === "input");
  return argument && rawArgument(argument, operation, context.rawVariables);
}

/** A hash of JSON that does not depend on the order of keys. Keys in `without` are left out at the top. */
export function hashJson(value: unknown, without: readonly string[] = []): string {
  const top =
    value !== null && typeof value === "object" && !Array.isArray(value) ? omit(value as Record<string, unknown>, without) : value;
  return createHash("sha256")
    .update(JSON.stringify(sorted(top)))
    .digest("base64url");
}

function omit(value: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

/** Claims the key for this transaction (a second one waits for the first) or answers what the first made. */
async function recall<Ref>(
  context: TransactionContext,
  info: GraphQLResolveInfo,
  input: MutationInput,
): Promise<{ reference: Ref } | null> {
  const claim = keyOf(context, info, input);
  if (!claim) return null;
  const { mutationResults } = context.runtime.tables;
  const inputHash = hashJson(rawInput(context, info), ["idempotencyKey"]);
  const claimed = await context.orm
    .insert(mutationResults)
    .values({ ...claim, inputHash, createdAt: context.now })
    .onConflictDoNothing()
    .returning();
  if (claimed.length > 0) return null;
  const [earlier] = await context.orm.select().from(mutationResults).where(matching(mutationResults, claim));
  if (!earlier || earlier.inputHash !== inputHash) {
    refuse("IDEMPOTENCY_KEY_REUSED", "This idempotency key was used before with another input: take a new one.", ["idempotencyKey"]);
  }
  return { reference: earlier.result as Ref };
}

async function remember(context: TransactionContext, info: GraphQLResolveInfo, input: MutationInput, result: unknown): Promise<void> {
  const claim = keyOf(context, info, input);
  if (!claim) return;
  const { mutationResults } = context.runtime.tables;
  await context.orm.update(mutationResults).set({ result }).where(matching(mutationResults, claim));
}

function keyOf(context: Context, info: GraphQLResolveInfo, input: MutationInput) {
  const key = input.idempotencyKey;
  if (key === undefined || key === null) return null;
  if (key.length === 0 || key.length > 100) refuse("INVALID_INPUT", "An idempotency key has 1 to 100 characters.", ["idempotencyKey"]);
  const { kind, id } = context.principal;
  return { principal: `${kind}:${id ?? ""}`, field: info.fieldName, key };
}

type Results = Context["runtime"]["tables"]["mutationResults"];

function matching(results: Results, claim: { principal: string; field: string; key: string }) {
  return and(eq(results.principal, claim.principal), eq(results.field, claim.field), eq(results.key, claim.key));
}
