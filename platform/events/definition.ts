import type { z } from "zod";

/** A kind of fact that a subgraph publishes: its name and the shape of its payload (plain JSON). */
export interface EventDefinition<P> {
  readonly type: string;
  readonly payload: z.ZodType<P>;
}

/** The payload's type of a kind of fact. */
export type PayloadOf<D> = D extends EventDefinition<infer P> ? P : never;

export function defineEvent<S extends z.ZodType>(type: string, payload: S): EventDefinition<z.infer<S>> {
  return { type, payload: payload as z.ZodType<z.infer<S>> };
}

/** A fact on its way into the log: what happened, to which keyed thing, in which stream. */
export interface PublishedEvent {
  readonly type: string;
  readonly stream: string;
  readonly key: string;
  readonly version: number;
  readonly effectiveAt?: Date;
  readonly payload: unknown;
}

/** A fact as the log keeps it. `seq` counts within the stream, without gaps. */
export interface StoredEvent<P = unknown> {
  readonly stream: string;
  readonly seq: number;
  readonly epoch: string;
  readonly eventId: string;
  readonly type: string;
  readonly key: string;
  readonly version: number;
  readonly occurredAt: Date;
  readonly effectiveAt: Date;
  readonly actor: { readonly kind: string; readonly id: string | null };
  readonly traceId: string;
  readonly payload: P;
}

/**
 * Makes an event of a definition; the payload's shape is checked here, so that no consumer meets a malformed one.
 * @param at stream, key of the thing it is about, version of that thing
 */
export function event<P>(
  definition: EventDefinition<P>,
  at: { stream: string; key: string; version?: number; effectiveAt?: Date },
  payload: P,
): PublishedEvent {
  return { type: definition.type, version: 1, ...at, payload: definition.payload.parse(payload) };
}

/** Reads a stored event as one of a definition, or null when it is of another type. */
export function readAs<P>(definition: EventDefinition<P>, stored: StoredEvent): StoredEvent<P> | null {
  if (stored.type !== definition.type) return null;
  return { ...stored, payload: definition.payload.parse(stored.payload) };
}

/** The stream of everything that concerns one partner. */
export function partnerStream(partnerId: string): string {
  return `partner:${partnerId}`;
}

/** The stream of an account outside any partner. */
export function accountStream(accountId: string): string {
  return `account:${accountId}`;
}

/** The stream of what the vendor publishes for all: agreements and other catalogues. */
export const CATALOGUE_STREAM = "catalogue";
