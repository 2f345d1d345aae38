import type { ReadObject } from "./read-tree.js";
import type { Shape } from "./shape.js";
import { get, member, type Source, set } from "./source.js";

/** Writes the functions that put what a fetch brought to its place in the tree. */
export class Assigners {
  readonly #source: Source;
  readonly #ids = new Map<ReadObject, number>();
  /** The name of the set of names that tell nothing of an object whose type is known. */
  readonly #vague: string;

  /** @param interfaceObjects interfaces that some subgraph knows as an object, and whose name it has for any of their types */
  constructor(source: Source, interfaceObjects: ReadonlySet<string>) {
    this.#source = source;
    this.#vague = source.define("vague", "", (name) => `const ${name}=new Set(${JSON.stringify([...interfaceObjects])});`);
  }

  /**
   * The function (target, data, own) that gives an object of the tree what a fetch brought for it. With `own` nobody else
   * has the data, and its objects become the tree's; else they are copied.
   */
  assign(read: ReadObject): string {
    return this.#source.define("assign", String(this.#id(read)), (name) => {
      const lines = [...read].map(([key, child]) => {
        const there = `x=${get("r", key)};if(x!==undefined)`;
        if (!child) return `${there}${set("n", key, "x")}`;
        const value = `own?x:rt.copy(x,${this.#copy(child)})`;
        return `${there}{x=${value};y=${get("n", key)};${set("n", key, `y===undefined||y===null?x:rt.merge(y,x,${this.#vague})`)}}`;
      });
      return `function ${name}(n,r,own){let x=r.__typename,y;if(typeof x==="string"&&(n.__typename===undefined||!${this.#vague}.has(x)))n.__typename=x;${lines.join("")}}`;
    });
  }

  /** The function that makes an empty object for a place. */
  empty(shape: Shape): string {
    return this.#source.define("empty", String(shape.id), (name) => {
      return `function ${name}(){return{${[...shape.fields.keys()].map((key) => member(key, "undefined")).join(",")}}}`;
    });
  }

  #copy(read: ReadObject): string {
    return this.#source.define("copy", String(this.#id(read)), (name) => {
      const members = [...read].map(([key, child]) =>
        member(key, child ? `rt.copy(${get("n", key)},${this.#copy(child)})` : get("n", key)),
      );
      return `function ${name}(n){return{${[member("__typename", "n.__typename"), ...members].join(",")}}}`;
    });
  }

  #id(read: ReadObject): number {
    const id = this.#ids.get(read) ?? this.#ids.size;
    this.#ids.set(read, id);
    return id;
  }
}
