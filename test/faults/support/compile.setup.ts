import { execFileSync } from "node:child_process";

/** Once per run, before any test starts a process: builds what the processes run; a second. */
export function setup(): void {
  execFileSync("npm", ["run", "--silent", "compile"], { stdio: ["ignore", "ignore", "inherit"] });
}
