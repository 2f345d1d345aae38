import "reflect-metadata";
import { Directive, Field, ObjectType, registerEnumType } from "type-graphql";

/** What every subgraph's mutations can answer. */
const COMMON_USER_ERRORS = {
  INVALID_INPUT: "A value is missing, malformed or out of bounds; `field` names it.",
  INVALID_STATE: "The thing is not in a state in which this can be done.",
  CONFLICT: "It collides with something that exists already, or the thing has changed meanwhile.",
  LIMIT_EXCEEDED: "A number allowed is used up.",
  PRECONDITION_FAILED: "Something else has to be done first.",
  IDEMPOTENCY_KEY_REUSED: "The idempotency key was used before with another input.",
  VERIFICATION_REQUIRED: "The operation needs a verification ticket.",
  VERIFICATION_FAILED: "The verification code or ticket is wrong, expired, used or meant for something else.",
} as const;

/** A refusal that the caller can correct: data in the payload, never an exception to the client. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  /** Path of the input field from the input object on, for example `["records", "3", "amount"]`. */
  readonly field?: readonly string[];
}

/** Thrown by rules to refuse a mutation; the transaction is rolled back and nothing of it remains. */
export class Refused extends Error {
  constructor(readonly refusals: readonly Refusal[]) {
    super(refusals.map((refusal) => `${refusal.code}: ${refusal.message}`).join("; "));
  }
}

export function refuse(code: string, message: string, field?: readonly string[]): never {
  throw new Refused([field ? { code, message, field } : { code, message }]);
}

/** Collects every problem of an input, so that the caller sees all at once. */
export class Problems {
  readonly #found: Refusal[] = [];

  add(code: string, message: string, ...field: string[]): this {
    this.#found.push({ code, message, field });
    return this;
  }

  /** What was found so far. */
  get found(): readonly Refusal[] {
    return this.#found;
  }

  /** Adds what another check has found. */
  addAll(refusals: readonly Refusal[]): this {
    this.#found.push(...refusals);
    return this;
  }

  /** Refuses if anything was found. */
  check(): void {
    if (this.#found.length > 0) throw new Refused(this.#found);
  }
}

/**
 * The `UserError` and `UserErrorCode` of one subgraph: the same names everywhere, each with its own values, so that
 * composition merges them.
 * @param codes the subgraph's own codes with their descriptions
 */
export function defineUserErrors(codes: Readonly<Record<string, string>>) {
  const described: Record<string, string> = { ...COMMON_USER_ERRORS, ...codes };
  const UserErrorCode = Object.fromEntries(Object.keys(described).map((code) => [code, code]));
  registerEnumType(UserErrorCode, {
    name: "UserErrorCode",
    description: "Why a mutation was refused, in words a program can act on.",
    valuesConfig: Object.fromEntries(Object.entries(described).map(([code, description]) => [code, { description }])),
  });

  @Directive("@shareable")
  @ObjectType({ description: "One thing the caller can correct. A refused mutation changes nothing and names all of them at once." })
  class UserError {
    @Field(() => UserErrorCode, { description: "What is wrong, as a code." })
    code!: string;

    @Field(() => String, { description: "What is wrong and what to do, for a person." })
    message!: string;

    @Field(() => [String], { nullable: true, description: "Path of the input field that is wrong, from the input object on." })
    field!: string[] | null;
  }
  return UserError;
}
