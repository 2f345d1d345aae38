import { and, eq, sql } from "drizzle-orm";
import { among } from "../../../platform/database/among.js";
import { type Form, type FormText, LENGTHS } from "../../../platform/forms/form.js";
import type { Context, TransactionContext } from "../../../platform/graphql/context.js";
import { newId } from "../../../platform/ids.js";
import { companies } from "./companies.tables.js";
import type { Company } from "./company.js";

export type CompanyRow = typeof companies.$inferSelect;

/** By which two companies are told apart (D-03). */
export interface CompanyIdentity {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly registrationNo: string;
}

export interface NewCompany extends CompanyIdentity {
  readonly name: string;
  readonly taxIdentificationNumber: string;
}

/** A registration number as it is compared: letters and digits alone, whatever their width and case. */
function registrationKey(registrationNo: string): string {
  return registrationNo
    .normalize("NFKC")
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}

/** Reads the registration number of a company, which has at least a letter or a digit by which it is told apart. */
export function readRegistrationNo(form: Form, field: string, given: FormText): string | null {
  const registrationNo = form.text(field, given, { required: true, longest: LENGTHS.NAME });
  if (registrationNo === null || registrationKey(registrationNo) !== "") return registrationNo;
  form.add("FIELD_INVALID", "A registration number has letters or digits.", field);
  return null;
}

/** The partner company of a country and registration number; null when none is. Sees every company. */
export async function findCompany(context: Context, { country, registrationNo }: CompanyIdentity): Promise<CompanyRow | null> {
  const same = and(eq(companies.country, country), eq(companies.registrationKey, registrationKey(registrationNo)));
  const [row] = await context.db.unscoped.select().from(companies).where(same);
  return row ?? null;
}

/** Until the transaction ends, nobody else finds out whether this company is a partner, to act upon it. */
export async function lockCompanyIdentity(context: TransactionContext, { country, registrationNo }: CompanyIdentity): Promise<void> {
  const name = `company ${country} ${registrationKey(registrationNo)}`;
  await context.orm.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}

/** Makes a company whose first account is its master account (JOIN-073). Answers its ID. */
export async function createCompany(context: TransactionContext, masterAccountId: string, company: NewCompany): Promise<string> {
  const id = newId();
  const now = context.now;
  await context.db.insert(companies).values({
    id,
    ...company,
    registrationKey: registrationKey(company.registrationNo),
    masterAccountId,
    version: 1,
    createdAt: now,
    updatedAt: now,
  });
  return id;
}

/** Companies the caller may see. */
export async function companiesById(context: Context, ids: readonly string[]): Promise<Map<string, Company>> {
  const rows = await context.db.from(companies, among(companies.id, ids));
  return new Map(rows.map(({ registrationNo, ...row }) => [row.id, { ...row, businessLicenseRegistrationNo: registrationNo }]));
}
