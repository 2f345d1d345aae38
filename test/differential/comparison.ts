import type { ExecutionResult } from "graphql";
import { trueAnswer } from "./data/truth.js";
import type { World } from "./data/world.js";
import type { Mode } from "./data/world-data.js";
import type { Answer, Answerer } from "./gateways/answer.js";
import { nullsOf } from "./nulls.js";
import type { WrittenOperation } from "./operations/write.js";

/** One operation answered by everyone who can. */
export interface Trial {
  readonly world: World;
  readonly operation: WrittenOperation;
  readonly mode: Mode;
  readonly ours: Answer;
  readonly stock: Answer;
  /** What one server with all the data answers, by graphql-js. */
  readonly truth: Answer;
  /** The mutations that ran for each, in order. */
  readonly mutations: Readonly<Record<"truth" | "ours" | "stock", string>>;
}

/** A way in which answers differ that should not. */
export interface Difference {
  readonly between: "ours and the truth" | "stock and the truth" | "ours and stock";
  readonly in: "data" | "errors" | "mutations";
  readonly what: string;
}

export interface Gateways {
  readonly ours: Answerer;
  readonly stock: Answerer;
}

/** Asks everyone the same over the same data. */
export async function tryOperation(world: World, { ours, stock }: Gateways, operation: WrittenOperation, mode: Mode): Promise<Trial> {
  world.data.mode = mode;
  const { document, operationName, variables } = operation;
  const run = () => world.data.mutations.splice(0).join("; ");
  const truth = answerOf(await trueAnswer(world.data, document, operationName, variables));
  const mutationsOfTruth = run();
  const answerOfOurs = await ours.ask(operation);
  const mutationsOfOurs = run();
  const answerOfStock = await stock.ask(operation);
  const mutations = { truth: mutationsOfTruth, ours: mutationsOfOurs, stock: run() };
  return { world, operation, mode, ours: answerOfOurs, stock: answerOfStock, truth, mutations };
}

function answerOf({ data, errors }: ExecutionResult): Answer {
  return { data: data ? JSON.stringify(data) : null, errors: errors?.map((error) => error.toJSON()) ?? [] };
}

/**
 * What differs. The truth judges ours, and stock as well, so that the two are known to be compared over what stock can
 * do; of leaves of a wrong type, which stock does not report, it judges ours alone. It knows no entity that only some
 * subgraphs have: there stock judges ours, unless nothing of what is lost was asked for.
 */
export function differences(trial: Trial): Difference[] {
  const { mode, ours, stock, truth, mutations } = trial;
  const found = compared(trial, "ours and the truth", ours, truth);
  if (mode.lost > 0) return found.length > 0 ? compared(trial, "ours and stock", ours, stock) : [];
  if (mode.garbage === 0) found.push(...compared(trial, "stock and the truth", stock, truth));
  for (const who of ["ours", "stock"] as const)
    if (mutations[who] !== mutations.truth)
      found.push({ between: `${who} and the truth`, in: "mutations", what: `${mutations[who]}\nand ${mutations.truth}` });
  return found;
}

function compared(trial: Trial, between: Difference["between"], one: Answer, other: Answer): Difference[] {
  const found: Difference[] = [];
  if (one.data !== other.data) found.push({ between, in: "data", what: `${one.data}\nand ${other.data}` });
  const [nulls, otherNulls] = [nullsIn(one, trial), nullsIn(other, trial)];
  const [told, otherTold] = [[...nulls.keys()].sort().join("; "), [...otherNulls.keys()].sort().join("; ")];
  if (told !== otherTold) found.push({ between, in: "errors", what: `"${told}"\nand "${otherTold}"` });
  for (const [at, errors] of nulls) {
    // Only one of several causes of one null has to be told, but it has to be one of them.
    const messages = otherNulls.get(at)?.map(({ message }) => message) ?? [];
    const failures = errors.filter(({ message }) => message.endsWith(" fails"));
    if (messages.some((message) => message.endsWith(" fails")) && failures.length === 0)
      found.push({ between, in: "errors", what: `at ${at}: "${errors[0]?.message}"\nand "${messages[0]}"` });
  }
  return found;
}

/** Ours tells of what it fetched of its own accord at the object, where the client has something else under that name. */
function nullsIn(answer: Answer, { world, ours }: Trial): ReturnType<typeof nullsOf> {
  return nullsOf(answer, ({ message, path }, beside) => {
    const field = /^\w+\.(\w+) of .* fails$/.exec(message)?.[1] ?? String(path?.at(-1));
    return world.internalKeys.has(field) && (beside === "object" || answer !== ours);
  });
}
