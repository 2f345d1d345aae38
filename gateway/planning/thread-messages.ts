import type { SchemaQuestion } from "../execution/program.js";
import type { DocumentLimits, OperationText, Preparation } from "./prepare.js";

/** What the planning thread is asked, one thing at a time. Supergraphs are numbered by who asks. */
export type ThreadRequest =
  | { readonly kind: "LOAD"; readonly supergraph: number; readonly sdl: string }
  | { readonly kind: "PREPARE"; readonly supergraph: number; readonly operation: OperationText; readonly limits: DocumentLimits }
  | {
      readonly kind: "INTROSPECT";
      readonly supergraph: number;
      readonly questions: readonly SchemaQuestion[];
      readonly variables: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "FORGET"; readonly supergraph: number };

export interface ThreadReply {
  /** Milliseconds of work. */
  readonly took: number;
  readonly outcome:
    | { readonly kind: "LOADED" /** What clients see. */; readonly apiSdl: string }
    | { readonly kind: "PREPARED"; readonly preparation: Preparation }
    | { readonly kind: "INTROSPECTED" /** JSON texts. */; readonly answers: readonly string[] }
    | { readonly kind: "FORGOTTEN" }
    | { readonly kind: "FAILED"; readonly message: string; readonly stack: string };
}
