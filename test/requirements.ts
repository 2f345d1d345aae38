/**
 * Which requirements the last test run proved: `npm test`, then `npm run requirements`.
 *
 *     npm run requirements              counts per chapter and per subgraph
 *     npm run requirements -- --all     the requirements by their IDs as well
 *
 * A test claims the requirements whose IDs its title begins with. A claim that does not hold is an error: an ID that no
 * chapter has, or one whose test failed or was skipped.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";

const CHAPTERS = "docs/requirements";
const SUBGRAPHS = ["identity", "programs", "benefits", "sales", "finance"];

interface Requirement {
  readonly id: string;
  readonly chapter: string;
  readonly subgraph: string;
}

interface Claim {
  readonly title: string;
  readonly passed: boolean;
  readonly ids: readonly string[];
}

const reportSchema = z.object({
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ title: z.string(), fullName: z.string(), status: z.string() })) })),
});

const { values: options } = parseArgs({
  options: { all: { type: "boolean", default: false }, reports: { type: "string", default: ".reports" } },
});
const requirements = readRequirements();
const claims = readClaims(options.reports);
const known = new Set(requirements.map(({ id }) => id));
const errors = claims.flatMap(({ title, passed, ids }) => [
  ...ids.filter((id) => !known.has(id)).map((id) => `${id} is no requirement: ${title}`),
  ...(passed || ids.length === 0 ? [] : [`not proven, the test did not pass: ${title}`]),
]);
const proven = new Set(claims.filter(({ passed }) => passed).flatMap(({ ids }) => ids));

printTable("Chapter", ({ chapter }) => chapter);
printTable("Subgraph", ({ subgraph }) => subgraph);
if (options.all) {
  printIds("Proven", ({ id }) => proven.has(id));
  printIds("Not proven", ({ id }) => !proven.has(id));
}
if (errors.length > 0) {
  console.error(`\n${[...new Set(errors)].join("\n")}`);
  process.exitCode = 1;
}

/** Every row of a chapter that has an ID and one subgraph that owns it. */
function readRequirements(): Requirement[] {
  return readdirSync(CHAPTERS)
    .filter((file) => /^\d/.test(file))
    .sort()
    .flatMap((file) =>
      readFileSync(join(CHAPTERS, file), "utf8")
        .split("\n")
        .flatMap((line) => {
          const [id = "", ...cells] = line
            .split("|")
            .slice(1, -1)
            .map((cell) => cell.trim().replace(/^\[(.*)\]$/, "$1"));
          const subgraph = cells.find((cell) => SUBGRAPHS.includes(cell));
          return /^[A-Z]+-\d{3}$/.test(id) && subgraph ? [{ id, chapter: file.replace(/\.md$/, ""), subgraph }] : [];
        }),
    );
}

/** Every test of every report. One that runs over both transports stands there twice, and must have passed twice. */
function readClaims(folder: string): Claim[] {
  const reports = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".json")) : [];
  if (reports.length === 0) throw new Error(`There is no report in ${folder}: run \`npm test\` first.`);
  const tests = reports
    .flatMap((file) => reportSchema.parse(JSON.parse(readFileSync(join(folder, file), "utf8"))).testResults)
    .flatMap(({ assertionResults }) => assertionResults)
    .map(({ title, fullName, status }) => ({ title: fullName, passed: status === "passed", ids: leadingIds(title) }));
  const unproven = new Set(tests.filter(({ passed }) => !passed).flatMap(({ ids }) => ids));
  return tests.map((test) => ({ ...test, ids: test.passed ? test.ids.filter((id) => !unproven.has(id)) : test.ids }));
}

/** The IDs before the first word. Something glued to one, as in a range, is no ID of a requirement, and is told so. */
function leadingIds(title: string): string[] {
  const words = title.split(" ");
  const end = words.findIndex((word) => !/^[A-Z]+-\d{3}/.test(word));
  return words.slice(0, end === -1 ? words.length : end);
}

function printTable(heading: string, group: (requirement: Requirement) => string): void {
  const row = (name: string, of: readonly Requirement[]) => {
    const count = of.filter(({ id }) => proven.has(id)).length;
    return `${name.padEnd(36)}${String(count).padStart(8)}${String(of.length).padStart(8)}${`${Math.round((100 * count) / of.length)} %`.padStart(7)}`;
  };
  const groups = Map.groupBy(requirements, group);
  const lines = [...groups].map(([name, of]) => row(name, of));
  console.log(`\n${heading.padEnd(36)}  proven      of\n${[...lines, row("all", requirements)].join("\n")}`);
}

function printIds(heading: string, selected: (requirement: Requirement) => boolean): void {
  for (const [chapter, of] of Map.groupBy(requirements.filter(selected), (requirement) => requirement.chapter)) {
    console.log(`\n${heading} in ${chapter}\n${of.map(({ id }) => id).join(" ")}`);
  }
}
