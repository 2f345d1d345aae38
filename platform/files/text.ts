type Utf16 = "utf-16le" | "utf-16be";

/** The UTF-16 that the mark at the beginning of a text tells of; null without one. */
export function markedUtf16(start: Uint8Array): Utf16 | null {
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  return start[0] === 0xfe && start[1] === 0xff ? "utf-16be" : null;
}

/** What is written in a text file, in UTF-8 or marked UTF-16; null for one in another encoding, which nothing tells. */
export function readText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(markedUtf16(bytes) ?? "utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
