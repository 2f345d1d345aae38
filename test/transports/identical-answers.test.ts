import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";

/**
 * Runs after the acceptance suite, and compares what each of its files was answered in-process and over HTTP: every
 * operation with its status, data and errors, byte for byte but for what no two runs have alike (see the recorder).
 */
const directory = inject("answers");
const recordedOver = (transport: string) => globSync("**/*.txt", { cwd: join(directory, transport) }).sort();
const [inProcess, http] = [recordedOver("in-process"), recordedOver("http")];
const missing = [inProcess.length === 0 && "in-process", http.length === 0 && "http"].filter((name) => name !== false);
if (missing.length > 0) console.log(`Skipped: comparing transports. Nothing was asked with the project ${missing.join(" or ")}.`);

describe.skipIf(missing.length > 0)("in-process and over HTTP", () => {
  test("the same test files asked something", () => {
    expect(http).toEqual(inProcess);
  });

  test.each(inProcess.filter((file) => http.includes(file)))("the answers and errors of %s are the same", (file) => {
    const [here, there] = [answers("in-process", file), answers("http", file)];
    expect(here.size).toBeGreaterThan(0);
    const onlyInProcess = [...here].filter((answer) => !there.has(answer));
    const onlyOverHttp = [...there].filter((answer) => !here.has(answer));
    expect({ onlyInProcess, onlyOverHttp }).toEqual({ onlyInProcess: [], onlyOverHttp: [] });
  });
});

/** A test that asks again and again until something happens counts once. */
function answers(transport: string, file: string): Set<string> {
  return new Set(
    readFileSync(join(directory, transport, file), "utf8")
      .trim()
      .split("\n"),
  );
}
