import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { MB } from "../../../platform/files/uses.js";
import { StaffKind } from "../../../subgraphs/identity/staff/staff-member.js";
import { nextNumber } from "../../support/numbering.js";
import { race } from "../../support/recorder.js";
import { png, utf16 } from "../../support/sample-files.js";
import { createUpload, putText, upload } from "../../support/uploads.js";
import { type Caller, type World, world } from "../../support/world.js";
import { AGREED, applicationForm, CONTACT, companyInfo, credential, joined, NO_TIES, scan, submit } from "./applicants.js";
import { cloudUser, newcomer } from "./newcomers.js";
import { codes } from "./people.js";

let w: World;
let holder: Caller;

beforeAll(async () => {
  w = await world("identity_applying");
  await w.settle();
});
beforeEach(async () => {
  w.clock.advance(16 * 60_000);
  holder = await cloudUser(w);
});
afterAll(() => w?.close());

const own = async (caller: Caller) => (await w.data(caller, "{ networkApplication { id status } }")).networkApplication;
/** Codes with the field they are about. */
const problems = (payload: { userErrors: { code: string; field: string[] | null }[] }) =>
  payload.userErrors.map(({ code, field }) => `${code} ${(field ?? []).join(".")}`.trim());
const submitCompany = async (more: object) => submit(w, holder, applicationForm(companyInfo(await scan(w, holder), more)));

test("JOIN-043 without cloud services an account cannot apply", async () => {
  const early = await newcomer(w);
  const refused = await submit(w, early, applicationForm(companyInfo(await scan(w, early))));
  expect(codes(refused)).toEqual(["CLOUD_SERVICES_NOT_ENABLED"]);
  expect(await own(early)).toBeNull();
});

test("JOIN-044 JOIN-047 four valid parts make one application, with nothing that is optional, and it is checked", async () => {
  const submitted = await submitCompany({});
  expect(submitted).toMatchObject({
    userErrors: [],
    application: { status: "UNDER_REVIEW", reviewMode: "MANUAL", attempt: 1, submittedAt: w.clock.now().toISOString(), warnings: [] },
  });
  expect(await own(holder)).toEqual({ id: submitted.application.id, status: "UNDER_REVIEW" });
  const { networkApplication } = await w.data(
    holder,
    "{ networkApplication { companyInfo { legalPerson businessPeriodYear districtCounty addressLine2 companyWebsite industry companyTrademarkFileId fax companyProfile } contact { lastName } registrationCredentialFile { name size downloadUrl } } }",
  );
  expect(Object.values(networkApplication.companyInfo)).toEqual(Array(9).fill(null));
  expect(networkApplication.contact.lastName).toBe("Byrne");
  const downloaded = await fetch(networkApplication.registrationCredentialFile.downloadUrl);
  expect([downloaded.status, (await downloaded.bytes()).length]).toEqual([200, networkApplication.registrationCredentialFile.size]);
});

test("JOIN-045 every missing part is named", async () => {
  expect(problems(await submit(w, holder, {}))).toEqual([
    "PART_MISSING companyInfo",
    "PART_MISSING contact",
    "PART_MISSING sensitiveRelationshipFiling",
    "PART_MISSING agreement",
  ]);
  const whole = applicationForm(companyInfo(await scan(w, holder)));
  for (const part of Object.keys(whole)) {
    expect(problems(await submit(w, holder, { ...whole, [part]: null }))).toEqual([`PART_MISSING ${part}`]);
  }
  expect(await own(holder)).toBeNull();
});

test("JOIN-046 every empty required field of the company is named", async () => {
  const required = [
    "companyName",
    "businessLicenseRegistrationNo",
    "taxIdentificationNumber",
    "registrationCredentialFileId",
    "paymentCurrency",
    "stateProvince",
    "city",
    "addressLine1",
    "postalCode",
    "telephone",
    "email",
  ];
  const expected = required.map((field) => `FIELD_REQUIRED companyInfo.${field}`).sort();
  expect(problems(await submit(w, holder, applicationForm({}))).sort()).toEqual(expected);
  const blank = Object.fromEntries(required.map((field) => [field, "  "]));
  expect(problems(await submit(w, holder, applicationForm(blank))).sort()).toEqual(expected);
  const whole = companyInfo(await scan(w, holder));
  for (const field of required) {
    expect(problems(await submit(w, holder, applicationForm({ ...whole, [field]: null })))).toEqual([
      `FIELD_REQUIRED companyInfo.${field}`,
    ]);
  }
  expect(await own(holder)).toBeNull();
});

test("JOIN-048 the form of a new application carries the account's country", async () => {
  const form = async (caller: Caller) =>
    (await w.data(caller, "{ networkApplicationForm { country paymentCurrencies agreement agreementVersion } }")).networkApplicationForm;
  expect(await form(holder)).toMatchObject({
    country: "IE",
    paymentCurrencies: ["USD", "EUR"],
    agreement: "NETWORK_CERTIFICATION_AGREEMENT",
  });
  expect((await form(await newcomer(w, "SG"))).country).toBe("SG");
  expect((await submitCompany({})).application.companyInfo.country).toBe("IE");
});

test("JOIN-049 what is no e-mail or web address is refused by field", async () => {
  expect(problems(await submitCompany({ email: "office" }))).toEqual(["FIELD_INVALID companyInfo.email"]);
  for (const companyWebsite of ["not a site", "ftp://lakeside.example", "http//x", "javascript:alert(1)"]) {
    expect(problems(await submitCompany({ companyWebsite })), companyWebsite).toEqual(["FIELD_INVALID companyInfo.companyWebsite"]);
  }
  const company = companyInfo(await scan(w, holder));
  const wrongContact = applicationForm(company, { contact: { ...CONTACT, email: "ann@" } });
  expect(problems(await submit(w, holder, wrongContact))).toEqual(["FIELD_INVALID contact.email"]);
  expect(codes(await submitCompany({ companyWebsite: "https://lakeside.example/about" }))).toEqual([]);
});

test("JOIN-050 a credential of another type than the 15 is refused, and so is one whose content is something else", async () => {
  const wanted = (name: string) => createUpload(w, holder, { use: "REGISTRATION_CREDENTIAL", name, size: 100 });
  const allowed = "bmp jpg jpeg png gif tif txt doc docx xlsx ppt pptx zip msg pdf".split(" ");
  for (const extension of allowed) expect(codes(await wanted(`licence.${extension}`)), extension).toEqual([]);
  for (const name of ["licence.exe", "licence.svg", "licence.xls", "licence.html", "licence", "licence.pdf.exe"]) {
    expect(codes(await wanted(name)), name).toEqual(["FILE_TYPE_NOT_ALLOWED"]);
  }
  const disguised = await wanted("licence.pdf");
  const sent = await fetch(disguised.upload.url, { method: "PUT", body: "MZ this is a program" });
  expect([sent.status, ((await sent.json()) as { code: string }).code]).toEqual([415, "FILE_TYPE_NOT_ALLOWED"]);
  expect(problems(await submitCompany({ registrationCredentialFileId: disguised.upload.fileId }))).toEqual([
    "FILE_NOT_FOUND companyInfo.registrationCredentialFileId",
  ]);
});

test("JOIN-051 a credential of exactly 100 MB is accepted and one of a byte more refused, also when less was announced", async () => {
  const use = "REGISTRATION_CREDENTIAL";
  expect(codes(await createUpload(w, holder, { use, name: "licence.txt", size: 100 * MB + 1 }))).toEqual(["FILE_TOO_LARGE"]);
  const [exact, secretly] = await Promise.all([100 * MB, 10].map((size) => createUpload(w, holder, { use, name: "licence.txt", size })));
  expect((await putText(secretly.upload.url, 100 * MB + 1)).status).toBe(413);
  expect(codes(await submitCompany({ registrationCredentialFileId: secretly.upload.fileId }))).toEqual(["FILE_NOT_FOUND"]);
  expect((await putText(exact.upload.url, 100 * MB)).status).toBe(201);
  expect(codes(await submitCompany({ registrationCredentialFileId: exact.upload.fileId }))).toEqual([]);
});

test("JOIN-052 JOIN-054 a trademark of another type, over 20 MB or with a forbidden character in its name is refused", async () => {
  const wanted = (name: string, size = 10) => createUpload(w, holder, { use: "COMPANY_TRADEMARK", name, size });
  for (const extension of ["jpg", "jpeg", "gif", "bmp", "png"]) expect(codes(await wanted(`logo.${extension}`))).toEqual([]);
  for (const name of ["logo.tif", "logo.pdf", "logo.svg"]) expect(codes(await wanted(name)), name).toEqual(["FILE_TYPE_NOT_ALLOWED"]);
  expect(codes(await wanted("logo.png", 20 * MB))).toEqual([]);
  expect(codes(await wanted("logo.png", 20 * MB + 1))).toEqual(["FILE_TOO_LARGE"]);
  for (const character of "!:\"'@#$%^&*<>") {
    expect(codes(await wanted(`lo${character}go.png`)), character).toEqual(["FILE_NAME_INVALID"]);
  }
  expect(codes(await wanted("lo-go (1)_ü.png"))).toEqual([]);
});

test("JOIN-053 a trademark of other dimensions is accepted with a warning", async () => {
  const submitWith = async (width: number, height: number) => {
    holder = await cloudUser(w);
    const companyTrademarkFileId = await upload(w, holder, "COMPANY_TRADEMARK", "logo.png", png(width, height));
    const { application, userErrors } = await submitCompany({ companyTrademarkFileId });
    expect(userErrors).toEqual([]);
    return application.warnings;
  };
  expect(await submitWith(90, 90)).toEqual([]);
  expect(await submitWith(230, 90)).toEqual([]);
  expect(await submitWith(231, 90)).toEqual(["IMAGE_DIMENSION_ADVICE"]);
  expect(await submitWith(90, 91)).toEqual(["IMAGE_DIMENSION_ADVICE"]);
});

test("a file of another account, or uploaded for another use, is refused", async () => {
  const stranger = await cloudUser(w);
  expect(codes(await submitCompany({ registrationCredentialFileId: await scan(w, stranger) }))).toEqual(["FILE_NOT_FOUND"]);
  const logo = await upload(w, holder, "COMPANY_TRADEMARK", "logo.png", png(90, 90));
  expect(codes(await submitCompany({ registrationCredentialFileId: logo }))).toEqual(["FILE_PURPOSE_MISMATCH"]);
  expect(codes(await submitCompany({ registrationCredentialFileId: "../../etc/passwd" }))).toEqual(["FILE_NOT_FOUND"]);
});

test("JOIN-055 a company profile has at most 500 characters", async () => {
  expect(problems(await submitCompany({ companyProfile: "ü".repeat(501) }))).toEqual(["FIELD_TOO_LONG companyInfo.companyProfile"]);
  const submitted = await submitCompany({ companyProfile: "😀".repeat(500) });
  expect(submitted.application.companyInfo.companyProfile).toBe("😀".repeat(500));
});

test("JOIN-056 JOIN-057 a year together with long term, and a currency that is not supported, are refused", async () => {
  expect(problems(await submitCompany({ businessPeriodYear: 2030, longTerm: true }))).toEqual([
    "BUSINESS_PERIOD_CONFLICT companyInfo.businessPeriodYear",
  ]);
  for (const paymentCurrency of ["GBP", "eur", "X"])
    expect(problems(await submitCompany({ paymentCurrency }))).toEqual(["CURRENCY_NOT_SUPPORTED companyInfo.paymentCurrency"]);
  expect(codes(await submitCompany({ businessPeriodYear: 2030, longTerm: false, paymentCurrency: "USD" }))).toEqual([]);
});

test("JOIN-061 every empty required field of the contact is named", async () => {
  const company = companyInfo(await scan(w, holder));
  expect(problems(await submit(w, holder, applicationForm(company, { contact: {} })))).toEqual(
    ["lastName", "firstName", "preferredMethod", "email"].map((field) => `FIELD_REQUIRED contact.${field}`),
  );
});

test("JOIN-062 JOIN-063 a filing needs an answer, and details where there is a relationship", async () => {
  const company = companyInfo(await scan(w, holder));
  const file = async (sensitiveRelationshipFiling: object) =>
    problems(await submit(w, holder, applicationForm(company, { sensitiveRelationshipFiling })));
  const at = "sensitiveRelationshipFiling";
  expect(await file({})).toEqual([`FILING_ANSWER_REQUIRED ${at}.hasRelationship`]);
  expect(await file({ hasRelationship: true })).toEqual([`FILING_DETAILS_REQUIRED ${at}.entries`]);
  expect(await file({ hasRelationship: true, entries: [] })).toEqual([`FILING_DETAILS_REQUIRED ${at}.entries`]);
  expect(await file({ hasRelationship: true, entries: [{}] })).toEqual(
    ["party", "role", "name"].map((field) => `FIELD_REQUIRED ${at}.entries.0.${field}`),
  );
  expect(await file({ hasRelationship: false, entries: [{ party: "CURRENT_EMPLOYEE", role: "EMPLOYEE", name: "A" }] })).toEqual([
    `FILING_CONTRADICTORY ${at}.entries`,
  ]);
});

/** Applies with a credential that can be read, and these ties with the vendor. */
async function submitReadable(more: object, entries: object[] = []) {
  const applying = await cloudUser(w);
  const company = companyInfo("");
  company.registrationCredentialFileId = await credential(w, applying, String(company.companyName));
  const filing = entries.length > 0 ? { hasRelationship: true, entries } : NO_TIES;
  return submit(w, applying, applicationForm({ ...company, ...more }, { sensitiveRelationshipFiling: filing }));
}

test("JOIN-076 an application that passes the automatic check is approved at once, and the account is a partner from its next request", async () => {
  const applying = await cloudUser(w);
  expect((await w.query(applying, "{ roles { id } }")).body.errors[0].extensions.reason).toBe("NETWORK_MEMBERSHIP_REQUIRED");
  const company = companyInfo("");
  company.registrationCredentialFileId = await credential(w, applying, String(company.companyName));
  const { application, userErrors } = await submit(w, applying, applicationForm(company));
  expect(userErrors).toEqual([]);
  expect(application).toMatchObject({
    status: "APPROVED",
    reviewMode: "AUTOMATIC",
    decidedAt: w.clock.now().toISOString(),
    partner: { id: applying.id, name: company.companyName },
    autoCheckFindings: [],
  });
  expect((await w.data(applying, "{ roles { kind } }")).roles).toHaveLength(4);
});

test("JOIN-059 JOIN-077 a name that is not on the credential to the letter goes to a reviewer, with what was found", async () => {
  const name = "Lakeside & Søn, Ltd.";
  const applying = async (companyName: string, onCredential: string) => {
    const caller = await cloudUser(w);
    const company = companyInfo(await credential(w, caller, onCredential), { companyName });
    return (await submit(w, caller, applicationForm(company))).application;
  };
  expect(await applying(name, name)).toMatchObject({ status: "APPROVED", reviewMode: "AUTOMATIC" });
  for (const other of ["Lakeside and Søn, Ltd.", "Lakeside & Son, Ltd.", "lakeside & søn, ltd.", "Lakeside & Søn, Ltd"]) {
    expect(await applying(name, other), other).toMatchObject({
      status: "UNDER_REVIEW",
      reviewMode: "MANUAL",
      autoCheckFindings: [{ code: "COMPANY_NAME_DIFFERS" }],
      decidedAt: null,
      rejectionReason: null,
    });
  }
});

test("JOIN-059 JOIN-077 a name is found in UTF-16 too; on a text in an encoding that nobody has named a person looks for it", async () => {
  const applying = async (content: (companyName: string) => Buffer) => {
    const caller = await cloudUser(w);
    const company = companyInfo("", { companyName: `Søn ${nextNumber()} Ltd.` });
    const file = content(`Company: ${company.companyName}\r\n`);
    company.registrationCredentialFileId = await upload(w, caller, "REGISTRATION_CREDENTIAL", "licence.txt", file);
    return (await submit(w, caller, applicationForm(company))).application;
  };
  expect(await applying((text) => utf16(text, "LE"))).toMatchObject({ status: "APPROVED" });
  expect(await applying((text) => utf16(text, "BE"))).toMatchObject({ status: "APPROVED" });
  expect(await applying((text) => Buffer.from(text, "latin1"))).toMatchObject({
    status: "UNDER_REVIEW",
    autoCheckFindings: [{ code: "CREDENTIAL_NOT_READABLE" }],
  });
});

test("JOIN-077 a credential that cannot be read goes to a reviewer, and no input can say what stands on it", async () => {
  expect((await submitCompany({})).application.autoCheckFindings).toEqual([{ code: "CREDENTIAL_NOT_READABLE" }]);
  const { body } = await w.query(
    holder,
    `mutation { submitNetworkApplication(input: { companyInfo: { credentialName: "x" } }) { userErrors { code } } }`,
  );
  expect(body.errors[0].message).toContain("credentialName");
});

test("JOIN-064 a shareholder among the vendor's people goes to a reviewer, flagged", async () => {
  for (const party of ["CURRENT_EMPLOYEE", "FAMILY_MEMBER_OF_CURRENT_EMPLOYEE"]) {
    const { application } = await submitReadable({}, [
      { party, role: "EMPLOYEE", name: "Wu" },
      { party, role: "SHAREHOLDER", name: "Li" },
    ]);
    expect(application, party).toMatchObject({ status: "UNDER_REVIEW", autoCheckFindings: [{ code: "PROHIBITED_STAKE" }] });
  }
});

test("JOIN-065 any other relationship is stored as reported and keeps nobody out", async () => {
  const entries = ["EMPLOYEE", "CONSULTANT", "BOARD_MEMBER", "EXECUTIVE"].map((role, index) => ({
    party: index % 2 === 0 ? "CURRENT_EMPLOYEE" : "FAMILY_MEMBER_OF_CURRENT_EMPLOYEE",
    role,
    name: `Person ${index}`,
  }));
  const { application } = await submitReadable({}, entries);
  expect(application.status).toBe("APPROVED");
  const reviewer = await w.staff(StaffKind.MEMBERSHIP_REVIEWER);
  const { networkApplication } = await w.data(
    reviewer,
    `{ networkApplication(id: "${application.id}") { sensitiveRelationshipFiling { hasRelationship entries { party role name } } } }`,
  );
  expect(networkApplication.sensitiveRelationshipFiling).toEqual({ hasRelationship: true, entries });
});

test("a company of another country than the account's goes to a reviewer", async () => {
  expect((await submitReadable({ country: "SG" })).application.autoCheckFindings).toEqual([{ code: "COUNTRY_DIFFERS" }]);
  expect(problems(await submitReadable({ country: "XX" }))).toEqual(["COUNTRY_REGION_INVALID companyInfo.country"]);
});

test("JOIN-066 the certification agreement has to be accepted, in the version in force", async () => {
  const company = companyInfo(await scan(w, holder));
  const agree = async (agreement: object) => problems(await submit(w, holder, applicationForm(company, { agreement })));
  expect(await agree({ accepted: false })).toEqual(["AGREEMENT_NOT_ACCEPTED agreement"]);
  expect(await agree({ accepted: true, version: "0.1" })).toEqual(["AGREEMENT_VERSION_OUTDATED agreement"]);
  expect(await own(holder)).toBeNull();
  expect(await agree(AGREED)).toEqual([]);
});

test("JOIN-067 JOIN-068 a partner and an account whose application is undecided cannot apply", async () => {
  const partner = await joined(w);
  expect(codes(await submit(w, partner, applicationForm(companyInfo(await scan(w, partner)))))).toEqual(["ALREADY_PARTNER"]);
  const company = companyInfo(await scan(w, holder));
  const twice = await Promise.all([submit(w, holder, applicationForm(company)), submit(w, holder, applicationForm(company))]);
  expect(twice.flatMap(codes)).toEqual(["APPLICATION_IN_PROGRESS"]);
  expect(codes(await submit(w, holder, applicationForm(company)))).toEqual(["APPLICATION_IN_PROGRESS"]);
});

test("JOIN-069 a company that is a partner is refused with the way in, however its number is written", async () => {
  const { company } = await joined(w);
  const written = String(company.businessLicenseRegistrationNo).toLowerCase().replace("-", " ");
  const again = { companyName: String(company.companyName).toUpperCase(), businessLicenseRegistrationNo: written };
  const refused = await submitCompany(again);
  expect(codes(refused)).toEqual(["COMPANY_ALREADY_PARTNER"]);
  expect(refused.userErrors[0].message).toContain("requestCompanyAssociation");
  const otherName = await submitReadable({ businessLicenseRegistrationNo: written });
  expect(otherName.application).toMatchObject({ status: "UNDER_REVIEW", autoCheckFindings: [{ code: "COMPANY_NAME_CONFLICT" }] });
});

test("a registration number has a letter or digit in it, by which companies are told apart", async () => {
  for (const businessLicenseRegistrationNo of ["-", "?", "/ ."]) {
    expect(problems(await submitCompany({ businessLicenseRegistrationNo })), businessLicenseRegistrationNo).toEqual([
      "FIELD_INVALID companyInfo.businessLicenseRegistrationNo",
    ]);
  }
  expect(problems(await submitCompany({ businessLicenseRegistrationNo: "Ⅻ-香" }))).toEqual([]);
});

test("of two accounts that apply for one company at once, one joins and the other goes to a reviewer", async () => {
  const [one, two] = [await cloudUser(w), await cloudUser(w)];
  const company = companyInfo("");
  const files = [await credential(w, one, String(company.companyName)), await credential(w, two, String(company.companyName))];
  race();
  const both = await Promise.all(
    [one, two].map((caller, index) => submit(w, caller, applicationForm({ ...company, registrationCredentialFileId: files[index] }))),
  );
  const outcomes = both.map(({ application, userErrors }) => application?.status ?? userErrors[0].code);
  expect(outcomes.filter((outcome) => outcome === "APPROVED")).toHaveLength(1);
  expect(["UNDER_REVIEW", "COMPANY_ALREADY_PARTNER"]).toContain(outcomes.find((outcome) => outcome !== "APPROVED"));
});

test("a repeated submission with its idempotency key is one submission; with other input it is refused", async () => {
  const input = applicationForm(companyInfo(await scan(w, holder)), { idempotencyKey: "apply-1" });
  const first = await submit(w, holder, input);
  expect(await submit(w, holder, input)).toEqual(first);
  expect(codes(await submit(w, holder, { ...input, agreement: { accepted: true, version: null } }))).toEqual(["IDEMPOTENCY_KEY_REUSED"]);
});
