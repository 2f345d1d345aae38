import type { StoredFile } from "../../../platform/files/store.js";
import { takeFile } from "../../../platform/files/take-file.js";
import { type Form, LENGTHS } from "../../../platform/forms/form.js";
import type { Context } from "../../../platform/graphql/context.js";
import { readRegistrationNo } from "../companies/companies.js";
import { findCountry } from "../countries/countries.js";
import type { CompanyInfo } from "./application-parts.js";
import { PAYMENT_CURRENCIES } from "./catalogues.js";

const LONGEST_PROFILE = 500;
/** What fits beside a company's name on pages: width and height in pixels (D-11: advice). */
const TRADEMARK = { width: 230, height: 90 };

/** The company of an application whose required fields are all there. */
export interface CompanyFacts extends CompanyInfo {
  readonly companyName: string;
  readonly country: string;
  readonly businessLicenseRegistrationNo: string;
  readonly taxIdentificationNumber: string;
  readonly registrationCredentialFileId: string;
  readonly paymentCurrency: string;
}

export interface ReadCompanyInfo {
  /** Null when a required field is missing; what is wrong is in the form's problems. */
  readonly facts: CompanyFacts | null;
  /** The trademark has other dimensions than advised (JOIN-053). */
  readonly dimensionAdvice: boolean;
}

/** Reads the company part of an application (JOIN-046, JOIN-047, JOIN-049 to JOIN-057); adds every problem to the form. */
export async function readCompanyInfo(context: Context, form: Form, info: CompanyInfo, accountCountry: string): Promise<ReadCompanyInfo> {
  const { NAME, CITY, ADDRESS_LINE, POSTAL_CODE, TELEPHONE } = LENGTHS;
  const must = (field: keyof CompanyInfo & string, longest: number) =>
    form.text(field, info[field] as string | null | undefined, { required: true, longest });
  const may = (field: keyof CompanyInfo & string, longest: number) =>
    form.text(field, info[field] as string | null | undefined, { longest });
  const country = info.country ?? accountCountry;
  if (!(await findCountry(context, country))) form.add("COUNTRY_REGION_INVALID", "Choose a country or region of the catalogue.", "country");
  if (info.longTerm && typeof info.businessPeriodYear === "number")
    form.add("BUSINESS_PERIOD_CONFLICT", "Either a year in which the licence ends, or long term.", "businessPeriodYear");
  const trademark = await readTrademark(context, form, info.companyTrademarkFileId);
  const facts = {
    companyName: must("companyName", NAME),
    country,
    businessLicenseRegistrationNo: readRegistrationNo(form, "businessLicenseRegistrationNo", info.businessLicenseRegistrationNo),
    taxIdentificationNumber: must("taxIdentificationNumber", NAME),
    registrationCredentialFileId: await readCredential(context, form, info.registrationCredentialFileId),
    paymentCurrency: readCurrency(form, info.paymentCurrency),
    legalPerson: may("legalPerson", NAME),
    businessPeriodYear: info.businessPeriodYear ?? null,
    longTerm: info.longTerm ?? false,
    stateProvince: must("stateProvince", CITY),
    city: must("city", CITY),
    districtCounty: may("districtCounty", CITY),
    addressLine1: must("addressLine1", ADDRESS_LINE),
    addressLine2: may("addressLine2", ADDRESS_LINE),
    postalCode: must("postalCode", POSTAL_CODE),
    telephone: must("telephone", TELEPHONE),
    email: form.email("email", info.email, { required: true }),
    companyWebsite: form.webAddress("companyWebsite", info.companyWebsite),
    industry: may("industry", NAME),
    companyTrademarkFileId: trademark?.id ?? null,
    fax: may("fax", TELEPHONE),
    companyProfile: may("companyProfile", LONGEST_PROFILE),
  };
  return { facts: isWhole(facts) ? facts : null, dimensionAdvice: trademark !== null && !fits(trademark) };
}

function isWhole(facts: { [K in keyof CompanyFacts]: CompanyFacts[K] | null }): facts is CompanyFacts {
  const { companyName, businessLicenseRegistrationNo, taxIdentificationNumber, registrationCredentialFileId, paymentCurrency } = facts;
  return ![companyName, businessLicenseRegistrationNo, taxIdentificationNumber, registrationCredentialFileId, paymentCurrency].includes(
    null,
  );
}

async function readCredential(context: Context, form: Form, given: string | null | undefined): Promise<string | null> {
  const fileId = form.text("registrationCredentialFileId", given, { required: true, longest: LENGTHS.NAME });
  if (fileId === null) return null;
  const field = ["companyInfo", "registrationCredentialFileId"];
  return (await takeFile(context, { fileId, use: "REGISTRATION_CREDENTIAL", field }, form.problems))?.id ?? null;
}

async function readTrademark(context: Context, form: Form, fileId: string | null | undefined): Promise<StoredFile | null> {
  if (!fileId) return null;
  return takeFile(context, { fileId, use: "COMPANY_TRADEMARK", field: ["companyInfo", "companyTrademarkFileId"] }, form.problems);
}

function readCurrency(form: Form, given: string | null | undefined): string | null {
  const currency = form.text("paymentCurrency", given, { required: true, longest: 3 });
  if (currency !== null && !PAYMENT_CURRENCIES.includes(currency))
    form.add("CURRENCY_NOT_SUPPORTED", `Choose one of ${PAYMENT_CURRENCIES.join(", ")}.`, "paymentCurrency");
  return currency;
}

function fits({ image }: StoredFile): boolean {
  return image !== null && image.width <= TRADEMARK.width && image.height <= TRADEMARK.height;
}
