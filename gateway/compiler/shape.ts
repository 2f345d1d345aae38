import type { ReadObject } from "./read-tree.js";

/** Everything that the fetches of an operation together bring to one place of the answer. */
export interface Shape {
  readonly id: number;
  /** By response key; null for leaves. */
  readonly fields: Map<string, Shape | null>;
  /** Objects here may stand at several places of the tree. */
  shared: boolean;
  /** Equal objects here are replaced by one, which therefore keeps its text. */
  canonical: boolean;
}

/** The places of an answer, from its root on. */
export class Shapes {
  readonly root: Shape;
  #count = 0;

  constructor() {
    this.root = this.#create();
  }

  /** The place at a path of response keys and `@`. */
  at(path: readonly string[]): Shape {
    let shape = this.root;
    for (const key of path) {
      if (key === "@") continue;
      const known = shape.fields.get(key);
      const next = known ?? this.#create();
      if (!known) shape.fields.set(key, next);
      shape = next;
    }
    return shape;
  }

  /** Adds what a fetch brings to a place. */
  add(shape: Shape, read: ReadObject): void {
    for (const [key, child] of read) {
      const known = shape.fields.get(key);
      if (child) {
        const next = known ?? this.#create();
        shape.fields.set(key, next);
        this.add(next, child);
      } else if (known === undefined) shape.fields.set(key, null);
    }
  }

  #create(): Shape {
    return { id: this.#count++, fields: new Map(), shared: false, canonical: false };
  }
}

/** Marks a place and everything below it as possibly standing at several places. */
export function markShared(shape: Shape): void {
  if (shape.shared) return;
  shape.shared = true;
  for (const child of shape.fields.values()) if (child) markShared(child);
}
