import DataLoader from "dataloader";
import type { Logger } from "pino";
import type { Principal } from "../access/principal.js";
import { systemPrincipal } from "../access/principal.js";
import { ScopedDatabase } from "../access/scope.js";
import type { Clock } from "../clock.js";
import type { Connections, Database, Orm } from "../database/database.js";
import { GivenUp } from "../database/errors.js";
import type { PlatformTables } from "../database/tables.js";
import type { PublishedEvent } from "../events/definition.js";
import type { EventLog } from "../events/log.js";
import type { StreamTails } from "../events/tail.js";
import type { Files } from "../files/files.js";

/** What one running subgraph offers to every request, job and consumer in it. */
export interface SubgraphRuntime {
  readonly name: string;
  readonly database: Database;
  readonly tables: PlatformTables;
  readonly log: EventLog;
  readonly tails: StreamTails;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Checks verification tickets of identity; null where none can be checked. */
  readonly tickets: TicketVerifier | null;
  /** Uploads and downloads; null where none are offered. */
  readonly files: Files | null;
  /** Things that one subgraph's rooms need and the platform does not know, by name (for example a message port). */
  readonly ports: Readonly<Record<string, unknown>>;
}

export type TicketVerifier = (ticket: string, now: Date) => Promise<VerifiedTicket | null>;

/** What a verification ticket proves: who verified, for which operation with which input. */
export interface VerifiedTicket {
  readonly id: string;
  readonly operation: string;
  readonly operatorId: string;
  readonly inputHash: string;
}

/** What a context is made of. */
export interface ContextOptions {
  readonly runtime: SubgraphRuntime;
  readonly principal: Principal;
  readonly requestId: string;
  /** The request's raw variables, as the client sent them (for what a verification ticket is bound to). */
  readonly rawVariables?: Readonly<Record<string, unknown>>;
  /** Aborts when nobody waits for the answer any more: it ends a subscription, and nothing is committed after it. */
  readonly signal?: AbortSignal;
  /** Those of requests when left out. */
  readonly connections?: Connections;
}

/**
 * A request as rules see it: who, when, and the database within that principal's scope.
 * Apollo Server hands resolvers a copy of it, made field by field: it has no `#private` members, which no copy has.
 */
export class Context {
  readonly runtime: SubgraphRuntime;
  readonly principal: Principal;
  readonly requestId: string;
  readonly rawVariables: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  readonly orm: Orm;
  readonly db: ScopedDatabase;
  /** Sessions, accounts and members whose rights this request changed: the gateway forgets them before it answers. */
  readonly invalidated = new Set<string>();
  private readonly connections: Connections;
  private readonly loaders = new Map<unknown, DataLoader<string, unknown>>();

  /** @param orm the transaction that it is inside of; statements on their own when left out */
  constructor(
    protected readonly options: ContextOptions,
    orm?: Orm,
  ) {
    const { runtime, principal, requestId, rawVariables = {}, signal = new AbortController().signal } = options;
    const { connections = runtime.database.requests } = options;
    this.runtime = runtime;
    this.principal = principal;
    this.requestId = requestId;
    this.rawVariables = rawVariables;
    this.signal = signal;
    this.connections = connections;
    this.orm = orm ?? connections.orm;
    this.db = new ScopedDatabase(this.orm, principal);
  }

  invalidate(id: string): void {
    this.invalidated.add(id);
  }

  get now(): Date {
    return this.runtime.clock.now();
  }

  /**
   * One loader per request and thing: keys of all fields are collected and fetched in one statement.
   * @param load answers a map from id to value; a missing id is null
   */
  load<V>(load: (context: Context, ids: readonly string[]) => Promise<ReadonlyMap<string, V>>, id: string): Promise<V | null> {
    let loader = this.loaders.get(load) as DataLoader<string, V | null> | undefined;
    if (!loader) {
      loader = new DataLoader<string, V | null>(async (ids) => {
        const found = await load(this, ids);
        return ids.map((key) => found.get(key) ?? null);
      });
      this.loaders.set(load, loader as DataLoader<string, unknown>);
    }
    return loader.load(id);
  }

  /** Runs work in one transaction; the events it published are written last, and all of it happens or none. Never inside another. */
  async transaction<R>(work: (transaction: TransactionContext) => Promise<R>): Promise<R> {
    const { outcome, published } = await this.connections.transaction(async (orm) => {
      const context = new TransactionContext(this.options, orm);
      const outcome = await work(context);
      for (const id of context.invalidated) this.invalidated.add(id);
      const published = await this.runtime.log.append(orm, context.pending, this.origin());
      if (this.signal.aborted) throw new GivenUp("Whoever asked for it was told by now that it failed.");
      return { outcome, published };
    });
    this.runtime.log.announce(published);
    return outcome;
  }

  private origin() {
    return { actor: { kind: this.principal.kind, id: this.principal.id }, traceId: this.requestId };
  }
}

/** A context inside a transaction: rules that change something take this one. */
export class TransactionContext extends Context {
  /** Facts to be published when the transaction commits, in order. */
  readonly pending: PublishedEvent[] = [];

  publish(event: PublishedEvent): void {
    this.pending.push(event);
  }

  /** The same transaction with the system's sight, for rules that must see beyond the caller. */
  asSystem(reason: string): TransactionContext {
    if (this.principal.kind === "SYSTEM") return this;
    const system = new TransactionContext({ ...this.options, principal: systemPrincipal(reason) }, this.orm);
    system.publish = (event) => this.publish(event);
    system.invalidate = (id) => this.invalidate(id);
    return system;
  }
}

/** The system's sight for what a request needs outside of any transaction. */
export function systemContext(runtime: SubgraphRuntime, id: string): Context {
  return new Context({ runtime, principal: systemPrincipal(id), requestId: id });
}

/** A context for work that nobody waits for: timers, consumers, seeding. */
export function backgroundContext(runtime: SubgraphRuntime, id: string): Context {
  return new Context({ runtime, principal: systemPrincipal(id), requestId: id, connections: runtime.database.background });
}
