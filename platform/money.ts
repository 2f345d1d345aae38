import { Big } from "big.js";

/** An exact decimal number. Money is never a float. */
export type Decimal = Big;

Big.strict = true;

/** Reads a decimal from its text. Throws on anything that is not a plain decimal number. */
export function decimal(text: string): Decimal {
  return new Big(text);
}

export const ZERO: Decimal = decimal("0");

export function sum(amounts: Iterable<Decimal>): Decimal {
  let total = ZERO;
  for (const amount of amounts) total = total.plus(amount);
  return total;
}

/** The number of digits behind the point, trailing zeros not counted. */
export function decimalPlaces(amount: Decimal): number {
  return Math.max(0, amount.c.length - 1 - amount.e);
}

/** Decimals that were written with zeros at their end. */
const writtenPlaces = new WeakMap<Decimal, number>();

/** Reads a decimal that a client has written. */
export function writtenDecimal(text: string): Decimal {
  const amount = decimal(text);
  if (text.endsWith("0") && text.includes(".")) writtenPlaces.set(amount, text.length - 1 - text.indexOf("."));
  return amount;
}

/** The number of digits behind the point as a client has written them, trailing zeros counted: 3 of `5.000`. */
export function placesWritten(amount: Decimal): number {
  return writtenPlaces.get(amount) ?? decimalPlaces(amount);
}

/** `part / whole * 100`, exact enough to compare (20 places); the whole must not be zero. */
export function percentOf(part: Decimal, whole: Decimal): Decimal {
  return part.times(decimal("100")).div(whole);
}

/** Text with exactly `places` digits behind the point, half up. */
export function toFixed(amount: Decimal, places: number): string {
  return amount.toFixed(places, Big.roundHalfUp);
}
