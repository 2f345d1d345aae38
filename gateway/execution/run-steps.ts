import type { Step } from "./program.js";

export interface StepRunner {
  /** Carries out a fetch and calls back once its answer is in the tree, whatever came of it. */
  readonly fetch: (index: number, done: () => void) => void;
}

/**
 * Carries out a plan's steps. A failed step does not stop the next: what it should have brought is missing, and
 * whoever needs it finds nothing to do. Calls back at once when nothing has to be waited for.
 */
export function runSteps(step: Step | null | undefined, runner: StepRunner, done: () => void): void {
  if (!step) done();
  else if (step.kind === "FETCH") runner.fetch(step.fetch, done);
  else if (step.kind === "PARALLEL") runAll(step.steps, runner, done);
  else runFrom(0, step.steps, runner, done);
}

function runFrom(index: number, steps: readonly Step[], runner: StepRunner, done: () => void): void {
  if (index === steps.length) done();
  else runSteps(steps[index], runner, () => runFrom(index + 1, steps, runner, done));
}

function runAll(steps: readonly Step[], runner: StepRunner, done: () => void): void {
  let open = steps.length + 1;
  const one = () => {
    open -= 1;
    if (open === 0) done();
  };
  for (const step of steps) runSteps(step, runner, one);
  one();
}
