import type { Context } from "../../../platform/graphql/context.js";
import type { Problems } from "../../../platform/graphql/user-errors.js";
import { isDialCode } from "../countries/countries.js";
import { phoneDigits } from "./contact-rules.js";

const NUMBER = /^\d{4,14}$/;
/** E.164: country code and number together. */
const MOST_DIGITS = 15;

/**
 * A telephone number in one piece, for example `+353861234567`. Adds PHONE_INVALID when the number is empty or malformed
 * or its dial code is not in the catalogue (JOIN-019), and answers null then.
 */
export async function checkPhoneNumber(
  context: Context,
  problems: Problems,
  phone: { countryCode?: string | null; number?: string | null } | null | undefined,
  ...field: string[]
): Promise<string | null> {
  const dialCode = (phone?.countryCode ?? "").trim();
  const number = phoneDigits(phone?.number ?? "");
  const known = await isDialCode(context, dialCode);
  if (!known) problems.add("PHONE_INVALID", "Choose a dial code of the catalogue, for example +353.", ...field, "countryCode");
  const fits = NUMBER.test(number) && dialCode.length - 1 + number.length <= MOST_DIGITS;
  if (!fits) problems.add("PHONE_INVALID", "A number of 4 to 14 digits is needed.", ...field, "number");
  return known && fits ? `${dialCode}${number}` : null;
}
