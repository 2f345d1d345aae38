import { spawnSync } from "node:child_process";

const SUPERGRAPH = "schema/supergraph.graphql";

/** The supergraph a change is compared with. */
export interface Base {
  readonly name: string;
  readonly supergraph: string;
}

/**
 * Finds what clients rely on: the supergraph of `SCHEMA_BASE`, else of origin/main, else the one before its last change.
 * Undefined when the repository has none yet.
 */
export function findBase(current: string): Base | undefined {
  const wanted = process.env.SCHEMA_BASE;
  if (wanted) {
    const supergraph = fileAt(wanted);
    if (supergraph === undefined) throw new Error(`SCHEMA_BASE=${wanted}: there is no ${SUPERGRAPH} at that revision.`);
    return { name: wanted, supergraph };
  }
  const commits = git("log", "--format=%h", "-n", "5", "--", SUPERGRAPH)?.split("\n").filter(Boolean) ?? [];
  for (const revision of ["origin/main", ...commits]) {
    const supergraph = fileAt(revision);
    // A supergraph that equals this one has nothing to say about what this one changed.
    if (supergraph !== undefined && supergraph !== current) return { name: revision, supergraph };
  }
  return undefined;
}

function fileAt(revision: string): string | undefined {
  return git("show", `${revision}:${SUPERGRAPH}`);
}

function git(...args: string[]): string | undefined {
  const run = spawnSync("git", args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  return run.status === 0 ? run.stdout : undefined;
}
