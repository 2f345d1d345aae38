import { GraphQLError, GraphQLScalarType, Kind } from "graphql";
import { GraphQLDateTimeISO, GraphQLJSON } from "graphql-scalars";
import { z } from "zod";
import { type Decimal, writtenDecimal } from "../money.js";

const DECIMAL = /^-?\d{1,18}(\.\d{1,18})?$/;
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

function refused(what: string, value: unknown): GraphQLError {
  const shown = JSON.stringify(value) ?? String(value);
  return new GraphQLError(`${what}, not ${shown.slice(0, 60)}.`, { extensions: { code: "BAD_USER_INPUT" } });
}

/** A scalar that travels as text in both directions. */
function textScalar<T>(name: string, description: string, parse: (text: string) => T | null, write: (value: T) => string, wanted: string) {
  const read = (value: unknown): T => {
    const parsed = typeof value === "string" ? parse(value) : null;
    if (parsed === null) throw refused(`${name} must be ${wanted}`, value);
    return parsed;
  };
  return new GraphQLScalarType<T, string>({
    name,
    description,
    serialize: (value) => write(value as T),
    parseValue: read,
    parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : undefined),
  });
}

/** In code a `Decimal`, or its text where the number of digits shown is fixed. */
export const DecimalScalar = textScalar<Decimal | string>(
  "Decimal",
  'An exact decimal number as text, for example "1250.00": at most 18 digits before and 18 behind the point. Never a float.',
  (text) => (DECIMAL.test(text) ? writtenDecimal(text) : null),
  (value) => (typeof value === "string" ? value : value.toFixed()),
  'a decimal number in a string, for example "1250.00"',
);

export const MonthScalar = textScalar<string>(
  "Month",
  "A calendar month, for example `2026-04`; months are cut at GMT+08:00.",
  (text) => (MONTH.test(text) ? text : null),
  (value) => value,
  'a month as YYYY-MM, for example "2026-04"',
);

export const DateScalar = textScalar<string>(
  "Date",
  "A calendar day, for example `2026-04-10`.",
  (text) => (z.iso.date().safeParse(text).success ? text : null),
  (value) => value,
  'a day as YYYY-MM-DD, for example "2026-04-10"',
);

export const CursorScalar = textScalar<string>(
  "Cursor",
  "A place in a list or a stream, opaque to clients: hand back as `after` what an earlier answer gave.",
  (text) => (text.length <= 1_000 ? text : null),
  (value) => value,
  "a cursor that an earlier answer gave",
);

/** An instant with a year that has four digits in ISO 8601 and is one to PostgreSQL, which knows no year 0. */
function instant(date: Date): Date {
  const year = date.getUTCFullYear();
  if (year < 1 || year > 9999) throw refused("DateTime must be in the years 1 to 9999, in UTC", date);
  return date;
}

export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  ...GraphQLDateTimeISO.toConfig(),
  name: "DateTime",
  description: "An instant as ISO 8601 text in UTC, for example `2026-04-01T16:00:00.000Z`; in the years 1 to 9999.",
  parseValue: (value) => instant(GraphQLDateTimeISO.parseValue(value)),
  parseLiteral: (node, variables) => instant(GraphQLDateTimeISO.parseLiteral(node, variables)),
  serialize: (value) => (value instanceof Date ? value.toISOString() : String(value)),
});

export const JsonScalar = new GraphQLScalarType({
  ...GraphQLJSON.toConfig(),
  name: "JSON",
  description: "Any JSON value.",
});
