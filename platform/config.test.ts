import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { z } from "zod";
import { readEnvironment, serviceSettings } from "./config.js";

const schema = z.object({ ...serviceSettings, PORT: serviceSettings.PORT.default(4000), DATABASE_URL: z.string({ error: "the URL" }) });

test("a setting that is blank counts as missing: its default holds, or it is asked for", () => {
  const blank = { PORT: "", HOST: " ", LOG_LEVEL: "" };
  expect(readEnvironment(schema, { ...blank, DATABASE_URL: "postgres://db" })).toEqual({
    PORT: 4000,
    HOST: "127.0.0.1",
    LOG_LEVEL: "info",
    DATABASE_URL: "postgres://db",
  });
  expect(() => readEnvironment(schema, { ...blank, DATABASE_URL: "" })).toThrow("DATABASE_URL: the URL");
});

test("a port that is none is told with the others that are wrong", () => {
  expect(() => readEnvironment(schema, { PORT: "http" })).toThrow(/PORT: a port number, 0 to 65535\n.*DATABASE_URL: the URL/s);
});

test("what a program makes and keeps for long is no reason for V8 to make more of it old from the start", () => {
  const makeAndKeep = "const make = (n) => [n, { n }]; const kept = []; for (let n = 0; n < 2e6; n += 1) kept.push(make(n));";
  const decidedBy = (program: string) => {
    const typescript = ["--import", new URL("../test/support/typescript-imports.ts", import.meta.url).href, "--input-type=module"];
    return execFileSync(process.execPath, ["--trace-pretenuring-statistics", ...typescript, "-e", program], { encoding: "utf8" });
  };
  expect(decidedBy(makeAndKeep)).toContain("=> tenure");
  const config = JSON.stringify(new URL("config.js", import.meta.url).href);
  expect(decidedBy(`import { run } from ${config}; run(async () => { ${makeAndKeep} });`)).not.toContain("=> tenure");
});
