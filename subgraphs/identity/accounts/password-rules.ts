import type { Problems } from "../../../platform/graphql/user-errors.js";

const SHORTEST = 8;
/** Ours: longer input only costs hashing time. */
const LONGEST = 128;

/**
 * What every new password has to be (JOIN-011 to JOIN-014, INFO-003 to INFO-006). All problems are added at once.
 * @param field the input's field that holds the password
 * @param repeated the repeated password and its field, where the form asks for it twice
 */
export function checkNewPassword(problems: Problems, password: string, field: string, repeated?: { value: string; field: string }): void {
  if ([...password].length < SHORTEST) problems.add("PASSWORD_TOO_SHORT", `A password has at least ${SHORTEST} characters.`, field);
  if ([...password].length > LONGEST) problems.add("INVALID_INPUT", `A password has at most ${LONGEST} characters.`, field);
  if (!/\p{L}/u.test(password) || !/\p{Nd}/u.test(password)) {
    problems.add("PASSWORD_NEEDS_LETTERS_AND_DIGITS", "A password has at least one letter and at least one digit.", field);
  }
  if (/\s/u.test(password)) problems.add("PASSWORD_CONTAINS_SPACE", "A password contains no space.", field);
  if (repeated && repeated.value !== password) {
    problems.add("PASSWORD_MISMATCH", "The repeated password is not the same.", repeated.field);
  }
}
