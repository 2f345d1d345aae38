import { isEmail } from "../../../platform/forms/email.js";
import type { Problems } from "../../../platform/graphql/user-errors.js";

/** Country code and digits, grouped or not: `+353 1 234 5678`. */
const PHONE = /^\+[1-9]\d{5,14}$/;

/** A name or other line of text that must be there: not blank, at most so many characters. */
export function checkText(problems: Problems, text: string | null | undefined, longest: number, ...field: string[]): void {
  const length = [...(text ?? "").trim()].length;
  if (length === 0) problems.add("INVALID_INPUT", "This must not be empty.", ...field);
  else if (length > longest) problems.add("INVALID_INPUT", `At most ${longest} characters.`, ...field);
}

/** An e-mail address that must be there. */
export function checkEmail(problems: Problems, email: string | null | undefined, ...field: string[]): void {
  if (!isEmail((email ?? "").trim())) problems.add("INVALID_INPUT", "An e-mail address is needed, for example ann@example.com.", ...field);
}

/** A phone number with country code that must be there. */
export function checkPhone(problems: Problems, phone: string | null | undefined, ...field: string[]): void {
  if (!PHONE.test(phoneDigits(phone ?? "")))
    problems.add("INVALID_INPUT", "A phone number with country code is needed, for example +353 1 234 5678.", ...field);
}

/** A phone number without what only groups its digits. */
export function phoneDigits(phone: string): string {
  return phone.replaceAll(/[\s().-]/g, "");
}
