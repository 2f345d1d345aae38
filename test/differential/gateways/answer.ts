import type { GraphQLFormattedError } from "graphql";

/** An operation with its variables, as a client sends it. */
export interface Operation {
  readonly query: string;
  readonly operationName?: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a client sees of an answer. `data` is its JSON text, because the order of keys is part of the answer. */
export interface Answer {
  readonly data: string | null;
  readonly errors: readonly GraphQLFormattedError[];
}

/** Something that answers operations over one world. */
export interface Answerer {
  ask(operation: Operation): Promise<Answer>;
  close(): Promise<void>;
}
