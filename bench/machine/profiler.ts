import { writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";

/**
 * Loaded into a gateway with `--import`: the first SIGUSR2 begins a CPU profile, the second writes it to the file
 * that PROFILE_FILE names. Unlike `--cpu-prof` it leaves out the start, and needs no orderly end.
 */
const session = new Session();
session.connect();
let profiling = false;

process.on("SIGUSR2", async () => {
  if (!profiling) {
    profiling = true;
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: 200 });
    await session.post("Profiler.start");
    return;
  }
  const { profile } = await session.post("Profiler.stop");
  writeFileSync(process.env.PROFILE_FILE ?? "profile.cpuprofile", JSON.stringify(profile));
});
