import { desc, eq } from "drizzle-orm";
import { z } from "zod";
import { among } from "../../../platform/database/among.js";
import { AgreementVersionPublished } from "../../../platform/events/catalogue.js";
import { CATALOGUE_STREAM, event } from "../../../platform/events/definition.js";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { AcceptanceKind, AgreementAudience, type AgreementDocument, AgreementStatus } from "./agreement.js";
import delivered from "./agreements.json" with { type: "json" };
import { type AgreementDocumentRow, agreementDocuments } from "./agreements.tables.js";

/** What makes an acceptance a signed agreement. */
const SIGNINGS = ["ON_ACCEPTANCE", "ON_JOINING"] as const;

const catalogueSchema = z.array(
  z.object({
    code: z.string(),
    version: z.string(),
    name: z.string(),
    text: z.string(),
    updatedOn: z.iso.date(),
    audience: z.array(z.enum(AgreementAudience)),
    acceptance: z.enum(AcceptanceKind),
    signing: z.enum(SIGNINGS).nullable().default(null),
    validMonths: z.int().positive().nullable().default(null),
  }),
);

/** Publishes the delivered agreements that are not there yet. The texts are short ones of ours: the vendor publishes its own. */
export async function loadAgreements(context: TransactionContext): Promise<void> {
  for (const document of catalogueSchema.parse(delivered)) {
    const [existing] = await context.db.from(agreementDocuments, eq(agreementDocuments.code, document.code)).limit(1);
    if (!existing) await publishVersion(context, { ...document, effectiveAt: context.now });
  }
}

export type NewVersion = Omit<AgreementDocumentRow, "publishedAt" | "publishedBy">;

/**
 * Adds a version and tells everybody, before it comes into force (F16).
 * @returns false when there is this version already; then nothing changes (APPX-011)
 */
export async function publishVersion(context: TransactionContext, version: NewVersion): Promise<boolean> {
  const publishedBy = context.principal.kind === "SYSTEM" ? null : context.principal.id;
  const row = { ...version, publishedAt: context.now, publishedBy };
  const added = await context.db.insert(agreementDocuments).values(row).onConflictDoNothing().returning();
  if (added.length === 0) return false;
  const { code, name, audience, effectiveAt } = version;
  const fact = {
    code,
    agreementVersion: version.version,
    name,
    audience,
    acceptance: AcceptanceKind[version.acceptance as AcceptanceKind],
    effectiveAt: effectiveAt.toISOString(),
  };
  context.publish(event(AgreementVersionPublished, { stream: CATALOGUE_STREAM, key: code, effectiveAt }, fact));
  return true;
}

/** The version of an agreement that is in force, or the one named; null when there is none. */
export async function readAgreement(context: Context, code: string, version: string | null): Promise<AgreementDocument | null> {
  const versions = await readVersions(context, code);
  return (
    versions.find((document) => (version === null ? document.status === AgreementStatus.IN_FORCE : document.version === version)) ?? null
  );
}

/** All versions of an agreement, the latest first. */
export async function readVersions(context: Context, code: string): Promise<AgreementDocument[]> {
  const rows = await context.db.from(agreementDocuments, eq(agreementDocuments.code, code)).orderBy(...LATEST_FIRST);
  const inForce = rows.find(({ effectiveAt }) => effectiveAt <= context.now);
  return rows.map((row) => shown(row, inForce, context.now));
}

const LATEST_FIRST = [desc(agreementDocuments.effectiveAt), desc(agreementDocuments.publishedAt)];

/** How documents are named together: a loader has keys of text. */
export function documentKey({ code, version }: { code: string; version: string }): string {
  return JSON.stringify([code, version]);
}

/** Documents by `documentKey`. */
export async function documentsByKey(context: Context, keys: readonly string[]): Promise<Map<string, AgreementDocument>> {
  const codes = [...new Set(keys.map((key) => keySchema.parse(JSON.parse(key))[0]))];
  const rows = await context.db.from(agreementDocuments, among(agreementDocuments.code, codes)).orderBy(...LATEST_FIRST);
  const inForce = new Map<string, AgreementDocumentRow>();
  for (const row of rows) if (row.effectiveAt <= context.now && !inForce.has(row.code)) inForce.set(row.code, row);
  return new Map(rows.map((row) => [documentKey(row), shown(row, inForce.get(row.code), context.now)]));
}

const keySchema = z.tuple([z.string(), z.string()]);

function shown(row: AgreementDocumentRow, inForce: AgreementDocumentRow | undefined, now: Date): AgreementDocument {
  const { code, version, name, text, updatedOn, effectiveAt } = row;
  const status = row === inForce ? AgreementStatus.IN_FORCE : effectiveAt > now ? AgreementStatus.DRAFT : AgreementStatus.SUPERSEDED;
  const audience = row.audience as AgreementAudience[];
  return { code, version, name, text, updatedOn, effectiveAt, audience, acceptance: row.acceptance as AcceptanceKind, status };
}
