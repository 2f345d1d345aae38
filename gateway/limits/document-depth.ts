import { type GraphQLError, Lexer, Source, type Token, TokenKind } from "graphql";
import { refusal } from "../errors.js";

/** Lists, objects, arguments and fragments inside each other, besides fields: more than any operation has a use for. */
const BESIDES_FIELDS = 200;

const opening: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closing: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * The error of a document whose brackets nest too deep; null when they do not. It is counted before anything else is
 * done with the text: parsing, validation and planning recurse, and planning a deep value takes minutes. What is wrong
 * with the text otherwise is found by the parser.
 */
export function nestedTooDeep(text: string, limits: { readonly depth: number; readonly tokens: number }): GraphQLError | null {
  const deepest = limits.depth + BESIDES_FIELDS;
  const lexer = new Lexer(new Source(text));
  let depth = 0;
  for (let tokens = 0; tokens <= limits.tokens; tokens += 1) {
    const kind = nextToken(lexer)?.kind;
    if (kind === undefined || kind === TokenKind.EOF) return null;
    if (closing.has(kind)) depth -= 1;
    else if (opening.has(kind)) depth += 1;
    if (depth > deepest) {
      return refusal(
        "DEPTH_LIMIT_EXCEEDED",
        `The document nests more than ${deepest} levels of brackets. Send deep values as variables, or split the operation.`,
        { status: 400 },
      );
    }
  }
  return null;
}

function nextToken(lexer: Lexer): Token | null {
  try {
    return lexer.advance();
  } catch {
    return null;
  }
}
