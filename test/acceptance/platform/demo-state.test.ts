import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DemoNote } from "../../../demo/state.js";
import { asAdmin, cloneDatabase, type TestDatabase } from "../../support/postgres.js";

let database: TestDatabase;
let data: string;
let note: DemoNote;

beforeEach(async () => {
  database = await cloneDatabase("demo_state");
  data = await mkdtemp(join(tmpdir(), "pcg-demo-"));
  note = new DemoNote(serverUrl(), database.database, data);
});
afterEach(() => rm(data, { recursive: true }));

/** A database that is not the one in question. */
function serverUrl(): string {
  const url = new URL(database.adminUrl);
  url.pathname = "/postgres";
  return url.href;
}

const somebodyJoins = () =>
  asAdmin(
    database.adminUrl,
    (sql) => sql`insert into identity.staff_members (id, name, email, kinds, version, created_at, updated_at)
      values (gen_random_uuid(), 'Ada', 'ada@vendor.example', '{OPERATOR}', 1, now(), now())`,
  );

const exists = async () =>
  (await asAdmin(serverUrl(), (sql) => sql`select 1 from pg_database where datname = ${database.database}`)).length === 1;

test("data is undecided while there is no database, and while nobody is in it", async () => {
  expect(await note.read()).toBe("undecided");
  expect(await new DemoNote(serverUrl(), "pcg_no_such_database", data).read()).toBe("undecided");
});

test.each(["none", "ready"] as const)("what a start has decided (%s) stays, whatever is in a file", async (state) => {
  await note.write(state);
  for (const text of ["", "building\n", "none\n", "ready\n"]) {
    await writeFile(join(data, "demo"), text);
    expect(await note.read()).toBe(state);
  }
  expect(await exists()).toBe(true);
});

test("a demo world whose building was interrupted is dropped, and the next start decides anew", async () => {
  await note.write("building");
  expect(await note.read()).toBe("undecided");
  expect(await exists()).toBe(false);
});

test("data with somebody in it and no note never becomes the demo world", async () => {
  await somebodyJoins();
  expect(await note.read()).toBe("none");
});

test.each(["none", "ready"] as const)("the note of an earlier version (%s) is taken over once", async (state) => {
  await somebodyJoins();
  await writeFile(join(data, "demo"), `${state}\n`);
  expect(await note.read()).toBe(state);
  await writeFile(join(data, "demo"), "");
  expect(await note.read()).toBe(state);
});

test.each(["", "redy\n", "undecided\n"])("a damaged note of an earlier version (%j) is refused, and nothing is changed", async (text) => {
  await somebodyJoins();
  await writeFile(join(data, "demo"), text);
  await expect(note.read()).rejects.toThrow(`${join(data, "demo")} should say whether the data is the demo world`);
  await writeFile(join(data, "demo"), "none\n");
  expect(await note.read()).toBe("none");
});

test("a database is not dropped for what a file says", async () => {
  await somebodyJoins();
  await writeFile(join(data, "demo"), "building\n");
  await expect(note.read()).rejects.toThrow(`Delete ${data} to start anew`);
  expect(await exists()).toBe(true);
});
