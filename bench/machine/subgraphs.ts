import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SubgraphCounts } from "../subgraphs/counts.ts";
import type { Backend } from "./backend.ts";
import { freePort, LOAD_CORE, type Program, startProgram } from "./programs.ts";

/** `subgraphs.ts` as a running program, on the core of the load. */
export class Subgraphs implements Backend {
  readonly origin: string;
  readonly supergraph: string;
  readonly program: Program;

  private constructor(program: Program, origin: string, directory: string) {
    this.program = program;
    this.origin = origin;
    process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
    this.supergraph = join(directory, "supergraph.graphql");
    const composed = readFileSync(new URL("../supergraph.graphql", import.meta.url), "utf8");
    writeFileSync(this.supergraph, composed.replaceAll("http://127.0.0.1:4200", origin));
  }

  static async start(): Promise<Subgraphs> {
    const port = await freePort();
    const args = [fileURLToPath(new URL("../subgraphs.ts", import.meta.url)), "--port", String(port)];
    const program = startProgram({ core: LOAD_CORE, args });
    return new Subgraphs(program, `http://127.0.0.1:${port}`, mkdtempSync(join(tmpdir(), "bench-")));
  }

  async setDelay(milliseconds: number): Promise<void> {
    const deadline = performance.now() + 20_000;
    for (;;) {
      const response = await fetch(`${this.origin}/delay/${milliseconds}`, { method: "PUT" }).catch(() => null);
      if (response?.ok) return;
      if (performance.now() > deadline) throw new Error("the subgraphs do not start");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async takeCounts(): Promise<SubgraphCounts> {
    return (await (await fetch(`${this.origin}/counts`)).json()) as SubgraphCounts;
  }

  async stop(): Promise<void> {
    await this.program.stop();
  }
}
