import { v7, validate } from "uuid";

/** A new identifier (UUIDv7): sortable by creation, unique over all subgraphs. */
export function newId(): string {
  return v7();
}

/** Whether a client's ID can be one of ours at all; anything else is simply not found. */
export function isId(text: string): boolean {
  return validate(text);
}
