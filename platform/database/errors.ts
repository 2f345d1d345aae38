/** Work was given up so that others get on: nothing of it remains, and trying again may succeed. */
export class GivenUp extends Error {
  override readonly name = "GivenUp";
}

export const LOCK_NOT_AVAILABLE = "55P03";
/** What the server refuses for the moment: a lock that others hold, a statement that took too long, a deadlock, a race. */
const PASSING = [LOCK_NOT_AVAILABLE, "57014", "40P01", "40001"];

/** The server's code (SQLSTATE) of what it refused, whoever has wrapped the error since; null for any other error. */
export function sqlState(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  return "severity" in error && "code" in error ? String(error.code) : sqlState(error.cause);
}

/** Whether the same work may succeed when it is tried again. */
export function isPassing(error: unknown): boolean {
  return error instanceof GivenUp || PASSING.includes(sqlState(error) ?? "");
}
