const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long a session lives unused, and how long at most; "remember me" only lengthens it (DO-14). */
const USUAL = { idleMs: 30 * MINUTE_MS, absoluteMs: 12 * HOUR_MS };
const REMEMBERED = { idleMs: 7 * DAY_MS, absoluteMs: 30 * DAY_MS };

/** After this time no session lives, however it was opened. */
export const LONGEST_LIFE_MS = REMEMBERED.absoluteMs;

/** The use of a session is written down at most this often. */
export const TOUCH_MS = MINUTE_MS;

interface Lifespan {
  readonly remembered: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
}

/** When a session ends at the latest, however much it is used. */
export function latestEnd({ remembered, createdAt }: Pick<Lifespan, "remembered" | "createdAt">): Date {
  return new Date(createdAt.getTime() + (remembered ? REMEMBERED : USUAL).absoluteMs);
}

/** Whether a session's time is over. */
export function isOver(session: Lifespan, now: Date): boolean {
  const { idleMs } = session.remembered ? REMEMBERED : USUAL;
  return now >= latestEnd(session) || now.getTime() - session.lastUsedAt.getTime() >= idleMs;
}
