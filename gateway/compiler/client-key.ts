/** What goes before a client's response key that the plan might use for something else (`internal-keys.ts`, `distinct-keys.ts`). */
const APART = /^client\d*__/;

/** The response key of what is selected where a client's selection leaves nothing. No client's key reads like it. */
export const NOTHING = "client__";

/** A client's key under a name that nothing else in the plan has. */
export function apart(key: string): string {
  return `client__${key}`;
}

/** A client's key, set apart or not, under a further name: one of its own for each number. */
export function numbered(key: string, number: number): string {
  return `client${number}__${isApart(key) ? clientKey(key) : key}`;
}

/** Whether a key was set apart: a client's that reads so is. */
export function isApart(key: string): boolean {
  return APART.test(key);
}

const REQUIRED = /^required\d+__/;

/** The response key of a field that a plan fetches with arguments for a `@requires` (`required-keys.ts`). */
export function requiredKey(number: number, name: string): string {
  return `required${number}__${name}`;
}

/** Whether a key reads like that of a required field: a client's that does is set apart. */
export function isRequiredKey(key: string): boolean {
  return REQUIRED.test(key);
}

/** What a key in the plan and in the tree is to the client: the key given, or the name of the field that is required. */
export function clientKey(key: string): string {
  return isApart(key) ? key.replace(APART, "") : key.replace(REQUIRED, "");
}

/** A path in the client's keys. */
export function clientPath(path: readonly (string | number)[]): (string | number)[] {
  return path.map((step) => (typeof step === "string" ? clientKey(step) : step));
}
