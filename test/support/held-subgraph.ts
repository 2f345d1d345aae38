import type { SubgraphHeaders, SubgraphReply, SubgraphRequest, SubgraphTransport } from "../../platform/graphql/transport.js";

/** A request that the subgraph has got and not answered. */
export interface HeldRequest {
  readonly request: SubgraphRequest;
  readonly headers: SubgraphHeaders;
  answer(data: unknown): void;
  fail(error: Error): void;
}

/** A subgraph that answers when the test says so. */
export class HeldSubgraph implements SubgraphTransport {
  /** Everything that was asked, answered or not. */
  readonly asked: HeldRequest[] = [];

  constructor(readonly name: string) {}

  request(request: SubgraphRequest, headers: SubgraphHeaders): Promise<SubgraphReply> {
    const { promise, resolve, reject } = Promise.withResolvers<SubgraphReply>();
    this.asked.push({
      request,
      headers,
      answer: (data) => resolve({ status: 200, contentType: "application/json", text: JSON.stringify({ data }) }),
      fail: reject,
    });
    return promise;
  }

  /** Answers everything that waits, and what comes until nothing does. */
  answerAll(data: (request: HeldRequest) => unknown): void {
    for (const held of this.asked) held.answer(data(held));
  }

  async *subscribe(): AsyncGenerator<string> {}
  async ready(): Promise<void> {}
  async close(): Promise<void> {}
}
