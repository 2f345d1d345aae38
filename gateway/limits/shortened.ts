/** Characters of a client's name or value that are said again to it. */
export const LONGEST_QUOTE = 100;
/** Characters of a message with a client's text somewhere in it. */
const LONGEST_MESSAGE = 500;

/** The beginning of a text that may be as long as its author likes. */
export function shortened(text: string, most = LONGEST_MESSAGE): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
