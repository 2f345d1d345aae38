import type { ResponsePath } from "./positions.js";

interface Branch {
  readonly next: Map<string | number, Branch>;
  end: boolean;
}

/** The places at which errors are known. */
export class ErrorPaths {
  readonly #root: Branch = { next: new Map(), end: false };
  /** An error that says nothing of its place may be about any. */
  readonly #anywhere: boolean;

  constructor(errors: readonly { readonly path?: ResponsePath | undefined }[]) {
    this.#anywhere = errors.some(({ path }) => path === undefined);
    for (const { path } of errors) if (path) this.add(path);
  }

  /** Whether an error at this place, around it or inside it says why there is nothing here. */
  explains(path: ResponsePath): boolean {
    if (this.#anywhere) return true;
    let branch: Branch | undefined = this.#root;
    for (const step of path) {
      if (branch.end) return true;
      branch = branch.next.get(step);
      if (!branch) return false;
    }
    return branch.end || branch.next.size > 0;
  }

  add(path: ResponsePath): void {
    let branch = this.#root;
    for (const step of path) {
      const next: Branch = branch.next.get(step) ?? { next: new Map(), end: false };
      branch.next.set(step, next);
      branch = next;
    }
    branch.end = true;
  }
}
