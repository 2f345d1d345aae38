import { readdirSync, readFileSync } from "node:fs";

/** Milliseconds per clock tick of /proc: Linux counts in hundredths of a second for programs, whatever the kernel does. */
const TICK_MS = 10;

/** The processor time that a process and its children have used, all threads, in milliseconds. */
export function processCpuMs(pid: number): number {
  return familyOf(pid).reduce((sum, member) => sum + ticksOf(member), 0) * TICK_MS;
}

/** Resident memory of a process and its children in MiB. */
export function residentMiB(pid: number): number {
  const pages = familyOf(pid).reduce((sum, member) => sum + Number(readFileSync(`/proc/${member}/statm`, "utf8").split(" ")[1]), 0);
  return Math.round((pages * 4096) / 1024 / 1024);
}

/** How long a core has been busy since the machine started, with anything, in milliseconds. */
export function coreBusyMs(core: number): number {
  const line = readFileSync("/proc/stat", "utf8")
    .split("\n")
    .find((each) => each.startsWith(`cpu${core} `));
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (line ?? "").trim().split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq + steal) * TICK_MS;
}

function ticksOf(pid: number): number {
  const fields = statOf(pid);
  return Number(fields[11]) + Number(fields[12]);
}

/** The fields of /proc/PID/stat behind the program's name, which may have blanks. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function familyOf(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(familyOf)];
}
