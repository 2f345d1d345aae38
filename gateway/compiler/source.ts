/** The text of a JavaScript module in the making: functions by name, the same function for the same purpose. */
export class Source {
  readonly #texts: string[] = [];
  readonly #names = new Map<string, string>();

  /** The name of the function for `key`, made on the first call. It may call itself: it is named before it is written. */
  define(prefix: string, key: string, write: (name: string) => string): string {
    const identity = `${prefix} ${key}`;
    const known = this.#names.get(identity);
    if (known) return known;
    const name = `${prefix}${this.#names.size}`;
    this.#names.set(identity, name);
    const text = write(name);
    this.#texts.push(text);
    return name;
  }

  get length(): number {
    return this.#names.size;
  }

  toString(): string {
    return this.#texts.join("\n");
  }
}

/** A literal. Only through this does anything of an operation or a schema get into generated text. */
export function literal(value: string | number | boolean): string {
  return JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** An expression for the value of an object's key: never an inherited member. */
export function get(object: string, key: string): string {
  const name = literal(key);
  return key in Object.prototype ? `(Object.hasOwn(${object},${name})?${object}[${name}]:undefined)` : `${object}[${name}]`;
}

/** A statement that gives an object a key. */
export function set(object: string, key: string, value: string): string {
  return key === "__proto__" ? `rt.setOwn(${object},"__proto__",${value});` : `${object}[${literal(key)}]=${value};`;
}

/** A member of an object literal. */
export function member(key: string, value: string): string {
  return key === "__proto__" ? `["__proto__"]:${value}` : `${literal(key)}:${value}`;
}
