/** The place of an item in a list: what removes it. */
export class Place<Item> {
  earlier: Place<Item> | null = null;
  later: Place<Item> | null = null;

  constructor(readonly item: Item) {}
}

/**
 * Items in the order they were added, each removed in one step. For lists that live long and change with every call: a
 * Set moves to a new table every few changes, and V8 lets an old table that it has moved out of its young generation keep
 * all the tables after it, with what they held, until it next collects its old objects.
 */
export class LinkedList<Item> {
  #first: Place<Item> | null = null;
  #last: Place<Item> | null = null;
  #size = 0;

  get first(): Place<Item> | null {
    return this.#first;
  }

  get size(): number {
    return this.#size;
  }

  add(item: Item): Place<Item> {
    const place = new Place(item);
    place.earlier = this.#last;
    if (this.#last) this.#last.later = place;
    else this.#first = place;
    this.#last = place;
    this.#size += 1;
    return place;
  }

  /** To be called once for each place. */
  remove(place: Place<Item>): void {
    const { earlier, later } = place;
    if (earlier) earlier.later = later;
    else this.#first = later;
    if (later) later.earlier = earlier;
    else this.#last = earlier;
    // What was removed must keep nothing of what comes after it.
    place.earlier = null;
    place.later = null;
    this.#size -= 1;
  }

  *[Symbol.iterator](): Iterator<Item> {
    for (let place = this.#first; place; place = place.later) yield place.item;
  }
}
