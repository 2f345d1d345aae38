interface Waiting<Answer> {
  readonly start: () => Promise<Answer>;
  readonly answer: PromiseWithResolvers<Answer>;
}

/** The operations that came in one turn of the event loop. */
class Turn<Answer> {
  readonly waiting: Waiting<Answer>[] = [];
  readonly joinable = new Map<string, Waiting<Answer>>();
}

/**
 * Lets operations begin at the end of the turn of the event loop in which they came. Until then equal ones join: whoever
 * asks after a change was acknowledged never gets an answer from before it.
 */
export class OperationStarts<Answer> {
  #turn: Turn<Answer> | null = null;

  /** @param key equal for operations with one answer; null for an operation with an answer of its own */
  run(key: string | null, start: () => Promise<Answer>): Promise<Answer> {
    this.#turn ??= this.#newTurn();
    const { waiting, joinable } = this.#turn;
    const equal = key === null ? undefined : joinable.get(key);
    if (equal) return equal.answer.promise;
    const one: Waiting<Answer> = { start, answer: Promise.withResolvers() };
    waiting.push(one);
    if (key !== null) joinable.set(key, one);
    return one.answer.promise;
  }

  #newTurn(): Turn<Answer> {
    const turn = new Turn<Answer>();
    setImmediate(() => {
      this.#turn = null;
      for (const { start, answer } of turn.waiting) start().then(answer.resolve, answer.reject);
    });
    return turn;
  }
}
