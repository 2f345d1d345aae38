import { connect, type Socket } from "node:net";
import type { GraphqlRequest } from "../scenarios/scenario.ts";
import { HttpAnswers } from "./http-answers.ts";

export interface Load {
  readonly port: number;
  readonly connections: number;
  /** The next request, as `httpRequest` writes it. */
  readonly next: () => Buffer;
  /** Whether this body is a right answer. One in `SAMPLED` is looked at. */
  readonly isRight: (body: string) => boolean;
}

export interface LoadCounts {
  readonly answers: number;
  /** Answers with another status than 200 or not right, and connections that broke. */
  readonly failures: number;
}

const SAMPLED = 50;

/** Connections that each send a request, wait for the answer, and send the next: as many requests are in flight. */
export class ClosedLoop {
  readonly #load: Load;
  readonly #sockets = new Set<Socket>();
  #answers = 0;
  #failures = 0;
  #sent = 0;
  #latencies: number[] = [];
  #stopping = false;
  #idle = Promise.withResolvers<void>();

  constructor(load: Load) {
    this.#load = load;
    for (let index = 0; index < load.connections; index += 1) this.#open();
  }

  get counts(): LoadCounts {
    return { answers: this.#answers, failures: this.#failures };
  }

  /** The latencies in milliseconds since the last call. */
  takeLatencies(): number[] {
    const taken = this.#latencies;
    this.#latencies = [];
    return taken;
  }

  /** Waits for the answers that are on their way, and closes the connections. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#idle.promise;
  }

  #open(): void {
    const socket = connect({ port: this.#load.port, host: "127.0.0.1", noDelay: true });
    const answers = new HttpAnswers();
    let began = 0;
    const send = () => {
      answers.expect(this.#sent % SAMPLED === 0);
      this.#sent += 1;
      began = performance.now();
      socket.write(this.#load.next());
    };
    socket.on("connect", send);
    socket.on("data", (chunk: Buffer) => {
      const answer = answers.read(chunk);
      if (!answer) return;
      this.#answers += 1;
      this.#latencies.push(performance.now() - began);
      if (answer.status !== 200 || (answer.body !== null && !this.#load.isRight(answer.body))) this.#failures += 1;
      if (this.#stopping) socket.destroy();
      else send();
    });
    socket.on("error", () => {
      this.#failures += 1;
    });
    socket.on("close", () => this.#closed(socket));
    this.#sockets.add(socket);
  }

  #closed(socket: Socket): void {
    this.#sockets.delete(socket);
    if (this.#stopping) {
      if (this.#sockets.size === 0) this.#idle.resolve();
      return;
    }
    // A server may end a connection between two requests; only a broken one has counted as a failure.
    setTimeout(() => this.#stopping || this.#open(), 10);
  }
}

/** A GraphQL request over HTTP/1.1, whole. */
export function httpRequest(path: string, { headers = {}, ...body }: GraphqlRequest): Buffer {
  const json = JSON.stringify(body);
  const lines = [
    `POST ${path} HTTP/1.1`,
    "host: 127.0.0.1",
    "accept: application/json",
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(json)}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n${json}`);
}
