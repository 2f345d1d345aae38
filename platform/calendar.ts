/**
 * The vendor's calendar: billing months, days and hours are cut at GMT+08:00, which knows no daylight saving.
 * A month is written `2026-04`.
 */
const OFFSET_MS = 8 * 3_600_000;
const HOUR_MS = 3_600_000;

/** The vendor's month in which an instant falls. */
export function monthOf(instant: Date): string {
  return new Date(instant.getTime() + OFFSET_MS).toISOString().slice(0, 7);
}

/** The instant at which a month begins: the 1st, 00:00 GMT+08:00. */
export function monthStart(month: string): Date {
  return new Date(Date.parse(`${month}-01T00:00:00.000Z`) - OFFSET_MS);
}

/** The month after (or `count` months after) a month. */
export function addMonths(month: string, count: number): string {
  const start = new Date(`${month}-01T00:00:00.000Z`);
  start.setUTCMonth(start.getUTCMonth() + count);
  return start.toISOString().slice(0, 7);
}

/** The full hour that an instant belongs to. */
export function hourStart(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / HOUR_MS) * HOUR_MS);
}

/** The vendor's day in which an instant falls, as `2026-04-10`. */
export function dayOf(instant: Date): string {
  return new Date(instant.getTime() + OFFSET_MS).toISOString().slice(0, 10);
}

/** The last day of a validity of so many months that begins on a day: a year from 2026-04-10 ends on 2027-04-09. */
export function lastDayOfMonths(first: string, months: number): string {
  const start = new Date(`${first}T00:00:00.000Z`);
  const end = new Date(start);
  end.setUTCDate(1);
  end.setUTCMonth(end.getUTCMonth() + months);
  const daysInMonth = new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate();
  const day = start.getUTCDate();
  // The day after the last: from 31 January a month lasts until 28 February.
  end.setUTCDate(Math.min(day, daysInMonth + 1));
  end.setUTCDate(end.getUTCDate() - 1);
  return end.toISOString().slice(0, 10);
}
