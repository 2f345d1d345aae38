import { appendFileSync, mkdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Where this run's answers are written down, by transport and test file. */
    answers: string;
  }
}

/** Tests in which something races, each with its file. */
const races = new Set<string>();
const thisTest = () => JSON.stringify([expect.getState().testPath, expect.getState().currentTestName]);

/**
 * To be called by a test before something races, callers or events: who wins is no matter of the transport, and what the
 * test is answered from there on is not compared.
 */
export function race(): void {
  races.add(thisTest());
}

/**
 * Writes down an operation and its outcome, a line for each, if this run compares transports: the projects that run the
 * acceptance suite say so in RECORD_ANSWERS.
 */
export function record(operation: object, outcome: unknown): void {
  const { TRANSPORT, RECORD_ANSWERS } = process.env;
  const { testPath } = expect.getState();
  if (!RECORD_ANSWERS || !TRANSPORT || !testPath || races.has(thisTest())) return;
  const file = join(inject("answers"), TRANSPORT, `${relative(process.cwd(), testPath)}.txt`);
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, `${comparable(operation, outcome)}\n`);
}

/** Numbers the IDs of an exchange in the order in which they come, and hides what the graph draws at random. */
function comparable(operation: object, outcome: unknown): string {
  const ids = new Map<string, number>();
  return JSON.stringify([operation, outcome])
    .replaceAll(UUID, (id) => {
      if (!ids.has(id)) ids.set(id, ids.size + 1);
      return `<id ${ids.get(id)}>`;
    })
    .replaceAll(OPAQUE, "<opaque>")
    .replaceAll(CODE, "<code>")
    .replaceAll(ACCOUNT_NAME, "cloud-<letters>")
    .replaceAll(PORT, "<port>");
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/**
 * Tokens, tickets, cursors, grants: whole values in base64url, with letters of both cases, where a checksum, the value of
 * an enum and a test's long text have one.
 */
const OPAQUE = /(?<=["=])(?=[\w.-]*[a-z])(?=[\w.-]*[A-Z])[\w.-]{32,}(?=\\*")/g;
/** Verification codes. */
const CODE = /(?<=code\\?":\\?")\d{6}(?=\\?")/gi;
/** Names that an account gets when it chooses none. */
const ACCOUNT_NAME = /(?<=")cloud-[a-z0-9]{10}(?=\\?")/g;
/** A server of a test listens where there is room. */
const PORT = /(?<=\/\/127\.0\.0\.1:)\d+/g;
