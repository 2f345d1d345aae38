import { z } from "zod";
import type { Problems } from "../graphql/user-errors.js";
import { isEmail } from "./email.js";

/** Refusals of forms, for `defineUserErrors` of every subgraph that takes them. */
export const FORM_ERRORS = {
  FIELD_REQUIRED: "A required field of the form is empty; `field` names it.",
  FIELD_TOO_LONG: "A text is longer than allowed; `field` names it.",
  FIELD_INVALID: "A value of the form is malformed; `field` names it.",
} as const;

/** The longest texts, in characters, where a row prints no other length (D-04). */
export const LENGTHS = {
  NAME: 200,
  ADDRESS_LINE: 255,
  CITY: 100,
  POSTAL_CODE: 20,
  TELEPHONE: 32,
  EMAIL: 254,
  WEB_ADDRESS: 500,
  REASON: 1_000,
} as const;

export type FormText = string | null | undefined;

interface TextRule {
  readonly required?: boolean;
  /** In characters, as people count them. */
  readonly longest: number;
}

/**
 * One part of a form: reads its fields one by one and collects what is wrong with any of them, so that the caller sees
 * all at once. An optional field that is blank is null.
 */
export class Form {
  /**
   * @param problems where refusals go
   * @param path of the part within the input, for example `companyInfo`
   */
  constructor(
    readonly problems: Problems,
    private readonly path: readonly string[] = [],
  ) {}

  /** A part of this part. */
  part(...path: string[]): Form {
    return new Form(this.problems, [...this.path, ...path]);
  }

  add(code: string, message: string, field: string): void {
    this.problems.add(code, message, ...this.path, field);
  }

  /** A line or several of text, without the blanks around it. FIELD_REQUIRED, FIELD_TOO_LONG, FIELD_INVALID. */
  text(field: string, value: FormText, { required = false, longest }: TextRule): string | null {
    const text = value?.trim() ?? "";
    if (text === "") {
      if (required) this.add("FIELD_REQUIRED", "Fill in this field.", field);
      return null;
    }
    if ([...text].length > longest) this.add("FIELD_TOO_LONG", `At most ${longest} characters.`, field);
    if (/[^\P{Cc}\t\r\n]/u.test(text)) this.add("FIELD_INVALID", "Control characters are not allowed.", field);
    return text;
  }

  /** An e-mail address. */
  email(field: string, value: FormText, rule: Omit<TextRule, "longest"> = {}): string | null {
    const text = this.text(field, value, { ...rule, longest: LENGTHS.EMAIL });
    if (text !== null && !isEmail(text)) this.add("FIELD_INVALID", "This is not an e-mail address.", field);
    return text;
  }

  /** A web address: `https://example.com`, or the same without the scheme. */
  webAddress(field: string, value: FormText, rule: Omit<TextRule, "longest"> = {}): string | null {
    const text = this.text(field, value, { ...rule, longest: LENGTHS.WEB_ADDRESS });
    if (text !== null && !isWebAddress(text)) this.add("FIELD_INVALID", "This is not a web address.", field);
    return text;
  }

  /** Something that is chosen rather than written. FIELD_REQUIRED when it is not. */
  chosen<T>(field: string, value: T | null | undefined): T | null {
    if (value !== undefined && value !== null) return value;
    this.add("FIELD_REQUIRED", "Choose one.", field);
    return null;
  }
}

function isWebAddress(text: string): boolean {
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  return z.url({ protocol: /^https?$/, hostname: z.regexes.domain }).safeParse(url).success;
}
