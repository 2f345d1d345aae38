import { z } from "zod";
import delivered from "./templates.json" with { type: "json" };

const MEDIA = ["EMAIL", "SMS", "IN_APP"] as const;
export type Medium = (typeof MEDIA)[number];

const templatesSchema = z.record(
  z.string(),
  z.object({
    subject: z.string(),
    text: z.string(),
    short: z.string(),
    /** Over which it goes to an account; all where left out. */
    media: z.array(z.enum(MEDIA)).optional(),
    /** News and promotions: only for whoever has agreed to them, with a way to withdraw (JOIN-028). */
    marketing: z.boolean().optional(),
  }),
);

/** The texts of messages by type: `{name}` stands for a parameter, `{name:words}` for a code put into words. */
const TEMPLATES = templatesSchema.parse(delivered);

export interface RenderedMessage {
  readonly subject: string;
  /** For e-mail and the message centre. */
  readonly text: string;
  /** For text messages. */
  readonly short: string;
}

/** Over which media a type of message goes to an account. */
export function mediaOf(messageType: string): readonly Medium[] {
  return TEMPLATES[messageType]?.media ?? MEDIA;
}

/** Whether a type of message is news or promotion. */
export function isMarketing(messageType: string): boolean {
  return TEMPLATES[messageType]?.marketing ?? false;
}

/** Puts parameters into a type's texts. A type without texts of its own is told by its name and parameters. */
export function render(messageType: string, parameters: Readonly<Record<string, string>>): RenderedMessage {
  const template = TEMPLATES[messageType] ?? plain(messageType, parameters);
  const fill = (text: string) =>
    text.replaceAll(/\{(\w+)(:words)?\}/g, (_, name: string, asWords?: string) => {
      const value = parameters[name] ?? "–";
      return asWords ? inWords(value) : value;
    });
  return { subject: fill(template.subject), text: fill(template.text), short: fill(template.short) };
}

function plain(messageType: string, parameters: Readonly<Record<string, string>>): RenderedMessage {
  const subject = inWords(messageType);
  const lines = Object.keys(parameters).map((name) => `${name}: {${name}}`);
  return { subject, text: [subject, "", ...lines].join("\n"), short: [subject, ...lines].join(", ") };
}

/** `ONE_TIME` → "one time". */
function inWords(code: string): string {
  return code.toLowerCase().replaceAll("_", " ");
}
