/** Waiting items of several askers, taken one of each in turn: who asks for much waits longer, and nobody else does. */
export class Rounds<Item> {
  readonly #urgent: Item[] = [];
  /** In the order of their turns. */
  readonly #waiting = new Map<string, Item[]>();

  add(asker: string, item: Item): void {
    const items = this.#waiting.get(asker);
    if (items) items.push(item);
    else this.#waiting.set(asker, [item]);
  }

  /** Adds what goes before everything that waits. */
  addFirst(item: Item): void {
    this.#urgent.push(item);
  }

  get empty(): boolean {
    return this.#urgent.length === 0 && this.#waiting.size === 0;
  }

  next(): Item | undefined {
    const urgent = this.#urgent.shift();
    if (urgent !== undefined) return urgent;
    const turn = this.#waiting.entries().next();
    if (turn.done) return undefined;
    const [asker, items] = turn.value;
    const item = items.shift();
    this.#waiting.delete(asker);
    if (items.length > 0) this.#waiting.set(asker, items);
    return item;
  }
}
