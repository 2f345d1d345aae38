import { desc, eq } from "drizzle-orm";
import { dayOf } from "../../../platform/calendar.js";
import { Form, LENGTHS } from "../../../platform/forms/form.js";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { Problems, refuse } from "../../../platform/graphql/user-errors.js";
import type { PublishAgreementVersionInput } from "./agreement-connections.js";
import { type AgreementDocumentRow, agreementDocuments } from "./agreements.tables.js";
import { publishVersion } from "./documents.js";

const LONGEST_VERSION = 20;
const LONGEST_TEXT = 200_000;

/**
 * Publishes the next version of an agreement; audience and kind of acceptance stay (APPX-011). Refused with
 * VERSION_IMMUTABLE for one that there is, VERSION_NOT_HIGHER for an earlier one.
 */
export async function publishNextVersion(
  context: TransactionContext,
  input: PublishAgreementVersionInput,
): Promise<{ code: string; version: string }> {
  const versions = await context.db
    .from(agreementDocuments, eq(agreementDocuments.code, input.code))
    .orderBy(desc(agreementDocuments.effectiveAt), desc(agreementDocuments.publishedAt));
  const [last] = versions;
  if (!last) refuse("AGREEMENT_UNKNOWN", "There is no agreement with this code.", ["code"]);
  const problems = new Problems();
  const form = new Form(problems);
  const version = form.text("version", input.version, { required: true, longest: LONGEST_VERSION }) ?? "";
  const name = form.text("name", input.name, { longest: LENGTHS.NAME }) ?? last.name;
  const text = form.text("text", input.text, { required: true, longest: LONGEST_TEXT }) ?? "";
  const effectiveAt = input.effectiveAt ?? context.now;
  if (effectiveAt < context.now) problems.add("INVALID_INPUT", "A version cannot come into force in the past.", "effectiveAt");
  problems.check();
  if (versions.some((known) => known.version === version)) refuseChange();
  checkFollows(last, version, effectiveAt);
  const { code, audience, acceptance, signing, validMonths } = last;
  const updatedOn = dayOf(context.now);
  const next = { code, version, name, text, updatedOn, effectiveAt, audience, acceptance, signing, validMonths };
  // Somebody else may have published the same meanwhile.
  if (!(await publishVersion(context, next))) refuseChange();
  return { code, version };
}

function checkFollows(last: AgreementDocumentRow, version: string, effectiveAt: Date): void {
  if (version.localeCompare(last.version, "en", { numeric: true }) <= 0) {
    refuse("VERSION_NOT_HIGHER", `The last version is ${last.version}: take a higher one.`, ["version"]);
  }
  if (effectiveAt < last.effectiveAt) {
    refuse("VERSION_NOT_HIGHER", `The last version comes into force at ${last.effectiveAt.toISOString()}: this one must do so later.`, [
      "effectiveAt",
    ]);
  }
}

function refuseChange(): never {
  refuse("VERSION_IMMUTABLE", "This version was published before and never changes: publish a higher one.", ["version"]);
}
