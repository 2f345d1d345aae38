import type { Fetched } from "./fetched.js";

type Taker = (fetched: Fetched) => void;

/** The answers of one operation's queries that come up in it more than once: each is asked for once. */
export class RepeatedFetches {
  readonly #known = new Map<string, Fetched>();
  readonly #underway = new Map<string, Taker[]>();

  ask(key: string, fetch: (take: Taker) => void, take: Taker): void {
    const known = this.#known.get(key);
    const underway = this.#underway.get(key);
    if (known) take(known);
    else if (underway) underway.push(take);
    else {
      const takers = [take];
      this.#underway.set(key, takers);
      fetch((fetched) => {
        const kept = fetched.kept();
        this.#known.set(key, kept);
        this.#underway.delete(key);
        for (const one of takers) one(kept);
      });
    }
  }
}
