import { randomBytes } from "node:crypto";
import { and, eq, isNull, ne } from "drizzle-orm";
import type { TransactionContext } from "../../../platform/graphql/context.js";
import { newId } from "../../../platform/ids.js";
import { latestEnd } from "./lifetimes.js";
import { rightsChanged } from "./rights-changed.js";
import { secretHash } from "./secret-hash.js";
import { sessions } from "./sessions.tables.js";

/** Who signs in: for whom it acts follows from it. */
export interface SessionHolder {
  readonly kind: "ACCOUNT" | "MEMBER" | "STAFF";
  readonly id: string;
  /** The account acted for; null for the vendor's staff. */
  readonly accountId: string | null;
}

export interface OpenedSession {
  readonly sessionId: string;
  /** 256 random bits; kept nowhere but with the client. */
  readonly accessToken: string;
  /** When it ends at the latest. */
  readonly expiresAt: Date;
}

/** Opens a session. The access token is answered here and never again. */
export async function openSession(context: TransactionContext, holder: SessionHolder, remembered = false): Promise<OpenedSession> {
  const sessionId = newId();
  const accessToken = randomBytes(32).toString("base64url");
  const createdAt = context.now;
  await context
    .asSystem("new session")
    .db.insert(sessions)
    .values({
      id: sessionId,
      tokenHash: secretHash(accessToken),
      holderKind: holder.kind,
      holderId: holder.id,
      accountId: holder.accountId,
      remembered,
      clientAddress: context.principal.clientAddress,
      createdAt,
      lastUsedAt: createdAt,
    });
  return { sessionId, accessToken, expiresAt: latestEnd({ remembered, createdAt }) };
}

/** Ends one session; the next request with its token is unauthenticated. */
export async function endSession(context: TransactionContext, sessionId: string): Promise<void> {
  const open = and(eq(sessions.id, sessionId), isNull(sessions.endedAt));
  await context.asSystem("signing out").db.update(sessions, { endedAt: context.now }, open);
  rightsChanged(context, [sessionId]);
}

/** Ends every session of a holder, or every other than one. */
export async function endSessionsOf(context: TransactionContext, holderId: string, except: string | null = null): Promise<void> {
  const open = and(eq(sessions.holderId, holderId), isNull(sessions.endedAt), except === null ? undefined : ne(sessions.id, except));
  const ended = await context.asSystem("ending sessions").db.update(sessions, { endedAt: context.now }, open);
  rightsChanged(context, [holderId, ...ended.map(({ id }) => id)]);
}
