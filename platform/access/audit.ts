import { GraphQLError } from "graphql";
import type { Context, TransactionContext } from "../graphql/context.js";
import { Refused } from "../graphql/user-errors.js";
import { newId } from "../ids.js";

/**
 * The permanent security audit: every mutation with its outcome. A success is recorded in the mutation's own
 * transaction; a refusal outside it, because that transaction rolls back. Recording a refusal never fails the answer.
 */
export async function recordDone(context: TransactionContext, operation: string, object: string | null): Promise<void> {
  await context.orm.insert(context.runtime.tables.securityAudit).values(entry(context, operation, "DONE", [], object));
}

export async function recordRefused(context: Context, operation: string, error: unknown): Promise<void> {
  try {
    const { outcome, codes } = judge(error);
    await context.runtime.database.requests.orm
      .insert(context.runtime.tables.securityAudit)
      .values(entry(context, operation, outcome, codes, null));
  } catch (failure) {
    context.runtime.logger.error({ err: failure, operation, requestId: context.requestId }, "a refusal could not be recorded");
  }
}

/** A refusal for lack of rights. Those of visitors are not recorded: they tell of nobody, and cost whoever sends them nothing. */
export async function recordDenied(context: Context, operation: string, error: unknown): Promise<void> {
  if (context.principal.id !== null) await recordRefused(context, operation, error);
}

function judge(error: unknown): { outcome: "REFUSED" | "FAILED"; codes: string[] } {
  if (error instanceof Refused) return { outcome: "REFUSED", codes: error.refusals.map(({ code }) => code) };
  if (error instanceof GraphQLError) return { outcome: "REFUSED", codes: [String(error.extensions.code)] };
  return { outcome: "FAILED", codes: ["INTERNAL_SERVER_ERROR"] };
}

function entry(context: Context, operation: string, outcome: string, codes: string[], object: string | null) {
  const { principal } = context;
  return {
    id: newId(),
    at: context.now,
    requestId: context.requestId,
    principalKind: principal.kind,
    principalId: principal.id,
    accountId: principal.accountId,
    sessionId: principal.sessionId,
    clientAddress: principal.clientAddress,
    operation,
    outcome,
    codes,
    object,
  };
}
