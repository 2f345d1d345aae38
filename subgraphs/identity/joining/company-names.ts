/** Whether two names of companies are the same but for width, letter case and blanks. */
export function sameCompanyName(one: string, other: string): boolean {
  return comparable(one) === comparable(other);
}

function comparable(name: string): string {
  return name.normalize("NFKC").trim().toLowerCase().replaceAll(/\s+/g, " ");
}
