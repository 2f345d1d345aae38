/** Goes before a client's response key that the plan might use for something else (`internal-keys.ts`). */
export const APART = "client__";

/** The response key of what is selected where a client's selection leaves nothing. No client's key reads like it. */
export const NOTHING = "client__";

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
  return key.startsWith(APART) ? key.slice(APART.length) : key.replace(REQUIRED, "");
}
