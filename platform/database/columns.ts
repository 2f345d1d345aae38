import { customType } from "drizzle-orm/pg-core";
import { type Decimal, decimal } from "../money.js";

/** An exact decimal column: `numeric(precision, scale)` in the database, `Decimal` in code. */
export const decimalColumn = customType<{ data: Decimal; driverData: string; config: { precision: number; scale: number } }>({
  dataType: (config) => `numeric(${config?.precision ?? 24},${config?.scale ?? 8})`,
  toDriver: (value) => value.toFixed(),
  fromDriver: (text) => decimal(text),
});

/** An instant with microseconds in the database, a `Date` in code. */
export const instant = customType<{ data: Date; driverData: string }>({
  dataType: () => "timestamp with time zone",
  toDriver: (value) => value.toISOString(),
  fromDriver: (text) => new Date(text),
});
