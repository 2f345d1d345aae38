import type { FetchNode, PlanNode } from "@apollo/query-planner";
import type { ReadObject } from "./read-tree.js";

/** A fetch of a plan, and where it stands. */
export interface PlannedFetch {
  readonly node: FetchNode;
  /** Response keys, and `@` for each list. */
  readonly path: readonly string[];
  /** From the plan's root down: the sequence it is in and which of its steps it belongs to. */
  readonly turns: readonly Turn[];
}

interface Turn {
  readonly sequence: PlanNode;
  readonly step: number;
}

/** The fetches of a plan in the order they are written in it. Throws on what the executor does not know. */
export function plannedFetches(plan: PlanNode | null): PlannedFetch[] {
  const fetches: PlannedFetch[] = [];

  function walk(node: PlanNode, path: readonly string[], turns: readonly Turn[]): void {
    switch (node.kind) {
      case "Fetch":
        if (node.contextRewrites?.length) throw new Error("the supergraph uses @context, which this gateway does not carry out");
        fetches.push({ node, path, turns });
        return;
      case "Flatten":
        walk(node.node, [...path, ...node.path.map(stepOfPath)], turns);
        return;
      case "Sequence":
        for (const [step, one] of node.nodes.entries()) walk(one, path, [...turns, { sequence: node, step }]);
        return;
      case "Parallel":
        for (const one of node.nodes) walk(one, path, turns);
        return;
      default:
        throw new Error(`a plan with a ${node.kind} node cannot be run`);
    }
  }

  if (plan) walk(plan, [], []);
  return fetches;
}

function stepOfPath(step: string | number): string {
  if (typeof step === "number" || step.startsWith("|") || step.includes("["))
    throw new Error(`a plan's path with "${step}" cannot be followed`);
  return step;
}

/** Whether a fetch may have been answered when another is sent: unless a sequence puts it later. */
export function mayPrecede(fetch: PlannedFetch, other: PlannedFetch): boolean {
  for (const { sequence, step } of fetch.turns) {
    const turn = other.turns.find((one) => one.sequence === sequence);
    if (turn && turn.step !== step) return step < turn.step;
  }
  return true;
}

/** The keys that a fetch brings to the objects at a path. */
export function keysFetched(
  { path, read }: { readonly path: readonly string[]; readonly read: ReadObject },
  at: readonly string[],
): string[] {
  const keys = at.filter((step) => step !== "@");
  const own = path.filter((step) => step !== "@");
  if (own.length > keys.length || own.some((key, index) => key !== keys[index])) return [];
  let object: ReadObject | null | undefined = read;
  for (const key of keys.slice(own.length)) object = object?.get(key);
  return [...(object?.keys() ?? [])];
}
