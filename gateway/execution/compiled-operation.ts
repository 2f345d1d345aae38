import { getOperationAST, type OperationDefinitionNode, parse } from "graphql";
import { instantiate } from "./instantiate.js";
import type { Module, Program } from "./program.js";

/** An operation that is ready to run. It holds no syntax tree: the few answers that need one parse the text again. */
export class CompiledOperation {
  static #made = 0;

  readonly id = ++CompiledOperation.#made;

  constructor(
    readonly program: Program,
    /** The client's document. */
    readonly text: string,
    readonly operationName: string | null,
    /** JSON texts, one for each of the program's questions about the schema. */
    readonly answers: readonly string[] = [],
    readonly module: Module = instantiate(program),
  ) {}

  /** The same with the answers to its questions about the schema. */
  answering(answers: readonly string[]): CompiledOperation {
    return new CompiledOperation(this.program, this.text, this.operationName, answers, this.module);
  }

  /** The operation as the client wrote it. */
  written(): OperationDefinitionNode {
    const operation = getOperationAST(parse(this.text), this.operationName);
    if (!operation) throw new Error("a compiled operation is not in its document");
    return operation;
  }
}
