/**
 * Writes the next migration of one subgraph from the difference between its tables and its last migration.
 *
 *     npm run migration -- sales add_budget_history
 *
 * The file is Drizzle's, with one change: the schema may exist already, because the roles are prepared before the
 * first migration runs.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [subgraph, name] = process.argv.slice(2);
const known = readdirSync("subgraphs", { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join("subgraphs", entry.name, "tables.ts")))
  .map((entry) => entry.name);

if (!subgraph || !known.includes(subgraph)) {
  console.error(`Usage: npm run migration -- <${known.join("|")}> [name]`);
  process.exit(2);
}

const folder = join("subgraphs", subgraph, "migrations");
const before = migrationFiles();
const run = spawnSync("drizzle-kit", ["generate", ...(name ? ["--name", name] : [])], {
  stdio: "inherit",
  env: { ...process.env, SUBGRAPH: subgraph },
});
if (run.status !== 0) process.exit(run.status ?? 1);

for (const file of migrationFiles().filter((file) => !before.includes(file))) {
  const path = join(folder, file);
  writeFileSync(path, readFileSync(path, "utf8").replaceAll(/^CREATE SCHEMA "/gm, 'CREATE SCHEMA IF NOT EXISTS "'));
}

function migrationFiles(): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".sql")) : [];
}
