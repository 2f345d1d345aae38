import { execute, GraphQLError, type GraphQLSchema, parse, validate } from "graphql";
import type { SubgraphCounts } from "./counts.ts";

interface Call {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly operationName?: string | null;
}

/** Remembered answers of one subgraph, in characters of request and answer. */
const MOST_CHARACTERS = 64 * 1024 * 1024;
const VIEWER = '"viewer":"';

/**
 * Answers any operation over `schema`, and remembers answers by the request's text without its viewer: nothing here
 * changes and nothing depends on the viewer, so that load costs the subgraphs a lookup and not an execution.
 */
export class Answers {
  readonly #schema: GraphQLSchema;
  readonly #remembered = new Map<string, Buffer>();
  #characters = 0;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** `body` is the request's JSON; the result is the whole HTTP answer, at once when it is remembered. */
  answer(body: Buffer, counts: SubgraphCounts): Buffer | Promise<Buffer> {
    const text = body.toString("latin1");
    const key = withoutViewer(text);
    if (key !== text) counts.withViewer += 1;
    const remembered = this.#remembered.get(key);
    if (remembered) return remembered;
    counts.executed += 1;
    return this.#newAnswer(key, body);
  }

  async #newAnswer(key: string, body: Buffer): Promise<Buffer> {
    const answer = httpAnswer(JSON.stringify(await this.#execute(body)));
    this.#remember(key, answer);
    return answer;
  }

  async #execute(body: Buffer): Promise<unknown> {
    try {
      const { query, variables, operationName } = JSON.parse(body.toString()) as Call;
      const document = parse(query);
      const errors = validate(this.#schema, document);
      if (errors.length > 0) return { errors };
      return await execute({ schema: this.#schema, document, variableValues: variables ?? {}, operationName: operationName ?? null });
    } catch (error) {
      return { errors: [error instanceof GraphQLError ? error : { message: String(error) }] };
    }
  }

  #remember(key: string, answer: Buffer): void {
    if (this.#characters > MOST_CHARACTERS) {
      this.#remembered.clear();
      this.#characters = 0;
    }
    this.#remembered.set(key, answer);
    this.#characters += key.length + answer.length;
  }
}

function withoutViewer(text: string): string {
  const start = text.indexOf(VIEWER);
  if (start === -1) return text;
  const value = start + VIEWER.length;
  return text.slice(0, value) + text.slice(text.indexOf('"', value));
}

function httpAnswer(json: string): Buffer {
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\nconnection: keep-alive\r\n\r\n${json}`,
  );
}
