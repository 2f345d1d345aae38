import type { Readable } from "node:stream";
import type { StoredFile } from "../../../platform/files/store.js";
import { readText } from "../../../platform/files/text.js";

/** Reads the names of companies that a credential file carries. */
export interface CredentialReader {
  /** Every text that may be the company's name, as it stands there; null when the file cannot be read. */
  namesOn(file: StoredFile, open: () => Promise<Readable | null>): Promise<readonly string[] | null>;
}

const LONGEST_TEXT = 1024 * 1024;

/**
 * The reader that needs nothing else: it reads plain text, where a name stands in a line of its own or behind a colon.
 * Pictures, documents and text in an encoding that nothing tells it cannot read, and says so: a person looks at them. A reader of scans takes its place as the
 * port `credentialReader`.
 */
export const plainTextReader: CredentialReader = {
  namesOn: async ({ type, size }, open) => {
    if (type !== "text/plain" || size > LONGEST_TEXT) return null;
    const bytes = await open();
    if (!bytes) return null;
    const pieces: Buffer[] = [];
    for await (const piece of bytes as AsyncIterable<Buffer>) pieces.push(piece);
    const lines = readText(Buffer.concat(pieces))?.split(/\r\n|\r|\n/);
    return lines?.flatMap((line) => [line, line.slice(line.indexOf(":") + 1)]).map((text) => text.trim()) ?? null;
  },
};
