import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { SchemaQuestion } from "../execution/program.js";
import type { DocumentLimits, OperationText, Preparation } from "./prepare.js";
import { Rounds } from "./rounds.js";
import type { ThreadReply, ThreadRequest } from "./thread-messages.js";

/** The planning thread did not finish an operation in time. */
export class PlanningTimeout extends Error {
  override readonly name = "PlanningTimeout";
}

/** For whom the thread works, and for how long at most; askers take turns. */
export interface Turn {
  readonly asker: string;
  readonly timeoutMs: number;
}

/** What the thread's work came to. */
export interface Worked<Result> {
  readonly result: Result;
  /** What it cost, in milliseconds. */
  readonly took: number;
}

interface Loaded {
  readonly sdl: string;
  readonly apiSdl: string;
  users: number;
}

interface Job {
  readonly request: ThreadRequest;
  readonly timeoutMs: number | null;
  readonly settle: PromiseWithResolvers<ThreadReply>;
}

/**
 * The thread in which documents are parsed, validated, planned and compiled, and questions about the schema answered,
 * so that what is new holds up nothing that runs. It does one thing at a time, for one asker after another; what takes too long is ended with the thread, and a
 * new one goes on. All gateways of a process share it.
 */
export class PlanningThread {
  static #shared: PlanningThread | null = null;

  static shared(): PlanningThread {
    PlanningThread.#shared ??= new PlanningThread();
    return PlanningThread.#shared;
  }

  readonly #jobs = new Rounds<Job>();
  readonly #supergraphs = new Map<number, Loaded>();
  #worker: Worker | null = null;
  #running: { readonly job: Job; readonly watchdog: NodeJS.Timeout | null } | null = null;
  #numbers = 0;

  /**
   * Reads a supergraph: its number here, and what clients see of it as SDL. Gateways of one supergraph share one
   * reading; each lets go of it with `forget`. Rejects with the reason when it is none.
   */
  async load(sdl: string): Promise<{ readonly supergraph: number; readonly apiSdl: string }> {
    for (const [supergraph, loaded] of this.#supergraphs) {
      if (loaded.sdl !== sdl) continue;
      loaded.users += 1;
      return { supergraph, apiSdl: loaded.apiSdl };
    }
    const supergraph = ++this.#numbers;
    const { outcome } = await this.#ask("", { kind: "LOAD", supergraph, sdl }, null);
    if (outcome.kind !== "LOADED") throw unexpected(outcome);
    this.#supergraphs.set(supergraph, { sdl, apiSdl: outcome.apiSdl, users: 1 });
    return { supergraph, apiSdl: outcome.apiSdl };
  }

  /** Prepares an operation of a loaded supergraph. Rejects with a PlanningTimeout after `timeoutMs` of work. */
  async prepare(
    supergraph: number,
    operation: OperationText,
    limits: DocumentLimits,
    { asker, timeoutMs }: Turn,
  ): Promise<Worked<Preparation>> {
    const { took, outcome } = await this.#ask(asker, { kind: "PREPARE", supergraph, operation, limits }, timeoutMs);
    if (outcome.kind !== "PREPARED") throw unexpected(outcome);
    return { result: outcome.preparation, took };
  }

  /** Answers questions about what clients see of a loaded supergraph, each as JSON text. Rejects like `prepare`. */
  async introspect(
    supergraph: number,
    questions: readonly SchemaQuestion[],
    variables: Readonly<Record<string, unknown>>,
    { asker, timeoutMs }: Turn,
  ): Promise<Worked<readonly string[]>> {
    const { took, outcome } = await this.#ask(asker, { kind: "INTROSPECT", supergraph, questions, variables }, timeoutMs);
    if (outcome.kind !== "INTROSPECTED") throw unexpected(outcome);
    return { result: outcome.answers, took };
  }

  /** Lets go of a supergraph, once for each time it was loaded. */
  forget(supergraph: number): void {
    const loaded = this.#supergraphs.get(supergraph);
    if (!loaded) return;
    loaded.users -= 1;
    if (loaded.users > 0) return;
    this.#supergraphs.delete(supergraph);
    void this.#ask("", { kind: "FORGET", supergraph }, null).catch(() => {});
  }

  #ask(asker: string, request: ThreadRequest, timeoutMs: number | null): Promise<ThreadReply> {
    const job: Job = { request, timeoutMs, settle: Promise.withResolvers() };
    this.#jobs.add(asker, job);
    this.#next();
    return job.settle.promise;
  }

  #next(): void {
    if (this.#running) return;
    // An idle thread keeps no process alive.
    if (this.#jobs.empty) return void this.#worker?.unref();
    // A new thread's first jobs are the supergraphs that the old one knew.
    const worker = this.#started();
    const job = this.#jobs.next();
    if (!job) return;
    worker.ref();
    const { timeoutMs } = job;
    const watchdog =
      timeoutMs === null
        ? null
        : setTimeout(() => this.#replace(new PlanningTimeout(`planning took more than ${timeoutMs} ms`)), timeoutMs);
    this.#running = { job, watchdog };
    worker.postMessage(job.request);
  }

  #started(): Worker {
    if (this.#worker) return this.#worker;
    // The program beside this file: `.js` where it is built, `.ts` where it is run as it is written.
    const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url));
    worker.on("message", (reply: ThreadReply) => {
      if (worker === this.#worker) this.#answered(({ settle }) => settle.resolve(reply));
    });
    worker.on("error", (error) => {
      if (worker === this.#worker) this.#replace(error instanceof Error ? error : new Error(String(error)));
    });
    this.#worker = worker;
    for (const [supergraph, { sdl }] of this.#supergraphs) {
      const settle = Promise.withResolvers<ThreadReply>();
      settle.promise.catch(() => {});
      this.#jobs.addFirst({ request: { kind: "LOAD", supergraph, sdl }, timeoutMs: null, settle });
    }
    return worker;
  }

  #answered(settle: (job: Job) => void): void {
    const running = this.#running;
    if (!running) return;
    this.#running = null;
    if (running.watchdog) clearTimeout(running.watchdog);
    settle(running.job);
    this.#next();
  }

  #replace(reason: Error): void {
    void this.#worker?.terminate();
    this.#worker = null;
    this.#answered(({ settle }) => settle.reject(reason));
  }
}

function unexpected(outcome: ThreadReply["outcome"]): Error {
  if (outcome.kind !== "FAILED") return new Error(`the planning thread answered ${outcome.kind}`);
  const error = new Error(outcome.message);
  error.stack = outcome.stack;
  return error;
}
