/**
 * A bounded cache that a flood of things asked for once does not empty: what is asked for again moves from the
 * newcomers' part to the part of the proven, and newcomers only push out newcomers.
 */
export class Kept<Value> {
  readonly #newcomers = new Map<string, Sized<Value>>();
  readonly #proven = new Map<string, Sized<Value>>();
  readonly #parts: { readonly newcomers: number; readonly proven: number };
  #newcomersSize = 0;
  #provenSize = 0;
  /** How often something was found, and how often not. */
  readonly counts = { hits: 0, misses: 0 };

  /** @param size of everything that is kept, in the unit of `set`; a quarter of it is for newcomers */
  constructor(size: number) {
    this.#parts = { newcomers: size / 4, proven: size - size / 4 };
  }

  get(key: string): Value | undefined {
    const proven = this.#proven.get(key);
    const found = proven ?? this.#newcomers.get(key);
    if (!found) {
      this.counts.misses += 1;
      return undefined;
    }
    this.counts.hits += 1;
    if (proven) this.#proven.delete(key);
    else if (this.#newcomers.delete(key)) {
      this.#newcomersSize -= found.size;
      this.#provenSize += found.size;
    }
    this.#proven.set(key, found);
    this.#provenSize -= shrink(this.#proven, this.#provenSize - this.#parts.proven);
    return found.value;
  }

  /** Keeps a value of a size; one larger than the newcomers' part is not kept. */
  set(key: string, value: Value, size: number): void {
    this.delete(key);
    if (size > this.#parts.newcomers) return;
    this.#newcomers.set(key, { value, size });
    this.#newcomersSize += size;
    this.#newcomersSize -= shrink(this.#newcomers, this.#newcomersSize - this.#parts.newcomers);
  }

  delete(key: string): void {
    this.#newcomersSize -= take(this.#newcomers, key);
    this.#provenSize -= take(this.#proven, key);
  }
}

interface Sized<Value> {
  readonly value: Value;
  readonly size: number;
}

function take(part: Map<string, Sized<unknown>>, key: string): number {
  const size = part.get(key)?.size ?? 0;
  part.delete(key);
  return size;
}

/** Drops what was used longest ago until so much is gone. A Map keeps the order of insertion. */
function shrink(part: Map<string, Sized<unknown>>, excess: number): number {
  let gone = 0;
  for (const [key, { size }] of part) {
    if (gone >= excess) break;
    part.delete(key);
    gone += size;
  }
  return gone;
}
