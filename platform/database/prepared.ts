/** Longer lists of parameters make a statement of their own for every length: not worth keeping. */
const MOST_PARAMETERS = 64;
/** Each connection keeps what was prepared on it, some ten kilobytes a statement. The code has fewer texts than this. */
const MOST_TEXTS = 1_000;

const texts = new Set<string>();

/**
 * The client, with statements that PostgreSQL parses once for each connection and then knows by name. Drizzle asks for
 * unnamed ones, which it parses and describes anew, in two round trips, every time they are sent.
 */
export function prepared<C extends object>(client: C): C {
  return new Proxy(client, {
    get: (target, property) => {
      const original = Reflect.get<object, PropertyKey>(target, property);
      if (property === "unsafe") {
        return (text: string, parameters: readonly unknown[] = [], options = {}) =>
          original(text, parameters, { ...options, prepare: isKept(text, parameters) });
      }
      if (property === "begin" || property === "savepoint") {
        return (work: (transaction: object) => unknown) => original((transaction: object) => work(prepared(transaction)));
      }
      return original;
    },
  });
}

function isKept(text: string, parameters: readonly unknown[]): boolean {
  if (parameters.length > MOST_PARAMETERS) return false;
  if (texts.size < MOST_TEXTS) texts.add(text);
  return texts.has(text);
}
