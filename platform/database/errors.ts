/** Work was given up so that others get on: nothing of it remains, and trying again may succeed. */
export class GivenUp extends Error {
  override readonly name = "GivenUp";
}

export const LOCK_NOT_AVAILABLE = "55P03";
/** What the server refuses for the moment: a lock that others hold, a statement that took too long, a deadlock, a race. */
const PASSING = [LOCK_NOT_AVAILABLE, "57014", "40P01", "40001"];
/** No connection: the server is starting or has too many, is not running, or cannot be reached. */
const UNREACHABLE = ["57P03", "53300", "ECONNREFUSED", "CONNECT_TIMEOUT", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN"];

/** The server's code (SQLSTATE) of what it refused, whoever has wrapped the error since; null for any other error. */
export function sqlState(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  return "severity" in error && "code" in error ? String(error.code) : sqlState(error.cause);
}

/** Whether no connection with the server could be made: what was to be done over it was not done. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ("code" in error && UNREACHABLE.includes(String(error.code))) || isUnreachable(error.cause);
}

/** Whether the same work may succeed when it is tried again. */
export function isPassing(error: unknown): boolean {
  return error instanceof GivenUp || PASSING.includes(sqlState(error) ?? "");
}
