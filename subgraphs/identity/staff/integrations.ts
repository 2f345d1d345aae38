import { randomBytes } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import { among } from "../../../platform/database/among.js";
import { behindText, type PageArgs, page, pageSize } from "../../../platform/graphql/connection.js";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { notFound } from "../../../platform/graphql/errors.js";
import { Problems, refuse } from "../../../platform/graphql/user-errors.js";
import { isId, newId } from "../../../platform/ids.js";
import { checkText } from "../accounts/contact-rules.js";
import { rightsChanged } from "../sessions/rights-changed.js";
import { secretHash } from "../sessions/secret-hash.js";
import type { AddIntegrationInput, Integration, IntegrationConnection, IntegrationKind } from "./integration.js";
import { integrations } from "./staff.tables.js";

/** How an API key can be told from an access token. */
export const API_KEY_PREFIX = "pcg_key_";

type IntegrationRow = typeof integrations.$inferSelect;

/** An integration and its API key, which is not kept. */
export interface WithApiKey {
  readonly id: string;
  readonly apiKey: string;
}

/** Adds a system of the vendor's. */
export async function addIntegration(context: TransactionContext, input: AddIntegrationInput): Promise<WithApiKey> {
  const problems = new Problems();
  checkText(problems, input.name, 64, "name");
  problems.check();
  return createIntegration(context, { name: (input.name ?? "").trim(), kind: input.kind });
}

/**
 * Registers a system of the vendor's. Its API key is answered here and never again.
 * @param apiKey a key of one's own choice, beginning with `pcg_key_`; a random one when left out
 */
export async function createIntegration(
  context: TransactionContext,
  { name, kind, apiKey = newApiKey() }: { name: string; kind: IntegrationKind; apiKey?: string },
): Promise<WithApiKey> {
  if (!apiKey.startsWith(API_KEY_PREFIX)) throw new Error(`an API key begins with ${API_KEY_PREFIX}`);
  const row = { id: newId(), name, kind, keyHash: secretHash(apiKey), createdAt: context.now };
  const added = await context.db.insert(integrations).values(row).onConflictDoNothing({ target: integrations.name }).returning();
  if (added.length === 0) refuse("CONFLICT", `There is an integration called ${name} already: give this one another name.`, ["name"]);
  return { id: row.id, apiKey };
}

/** Gives an integration a new API key; the one it had ends at once. */
export async function rotateApiKey(context: TransactionContext, id: string): Promise<WithApiKey> {
  const row = await integrationToChange(context, id);
  if (row.revokedAt !== null) refuse("INVALID_STATE", "This integration is revoked: add another one.", ["integrationId"]);
  const apiKey = newApiKey();
  await context.db.update(integrations, { keyHash: secretHash(apiKey) }, eq(integrations.id, id));
  rightsChanged(context, [id]);
  return { id, apiKey };
}

/** Ends an integration's API key for good. Answers its ID. */
export async function revokeIntegration(context: TransactionContext, id: string): Promise<string> {
  const row = await integrationToChange(context, id);
  if (row.revokedAt !== null) return id;
  await context.db.update(integrations, { revokedAt: context.now }, eq(integrations.id, id));
  rightsChanged(context, [id]);
  return id;
}

async function integrationToChange(context: TransactionContext, id: string): Promise<IntegrationRow> {
  const [row] = isId(id) ? await context.db.from(integrations, eq(integrations.id, id)).for("update") : [];
  if (!row) throw notFound("Integration");
  return row;
}

/** A page of the integrations, by name. */
export async function listIntegrations(context: Context, args: PageArgs): Promise<IntegrationConnection> {
  const size = pageSize(args);
  const rows = await context.db
    .from(integrations, behindText(integrations.name, args.after))
    .orderBy(asc(integrations.name))
    .limit(size + 1);
  const { edges, pageInfo } = page(rows, size, ({ name }) => [name]);
  return { edges: edges.map(({ cursor, node }) => ({ cursor, node: shown(node) })), pageInfo };
}

export async function integrationsById(context: Context, ids: readonly string[]): Promise<Map<string, Integration>> {
  const rows = await context.db.from(integrations, among(integrations.id, ids));
  return new Map(rows.map((row) => [row.id, shown(row)]));
}

function shown({ id, name, kind, createdAt, revokedAt }: IntegrationRow): Integration {
  return { id, name, kind: kind as IntegrationKind, createdAt, revokedAt };
}

function newApiKey(): string {
  return `${API_KEY_PREFIX}${randomBytes(32).toString("base64url")}`;
}
