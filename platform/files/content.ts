import { createReadStream } from "node:fs";
import { TextDecoder } from "node:util";
import { fileTypeFromFile } from "file-type";
import { imageSizeFromFile } from "image-size/fromFile";
import { markedUtf16 } from "./text.js";
import { type FileExtension, MEDIA_TYPES } from "./uses.js";

/** Old Office formats share one container; each has a stream by this name in it. */
const COMPOUND_STREAMS: Partial<Record<FileExtension, string>> = {
  DOC: "WordDocument",
  PPT: "PowerPoint Document",
  MSG: "__properties_version1.0",
};

/** Whether the content of a file on disk is what its extension says. Reads in pieces: memory does not grow with the file. */
export async function contentIs(extension: FileExtension, path: string): Promise<boolean> {
  if (extension === "TXT") return isText(path);
  const detected = (await fileTypeFromFile(path))?.mime;
  const streamName = COMPOUND_STREAMS[extension];
  if (streamName !== undefined) return detected === "application/x-cfb" && (await contains(path, Buffer.from(streamName, "utf16le")));
  return detected === MEDIA_TYPES[extension];
}

/** Width and height in pixels; null for a file that is no image or whose header cannot be read. */
export async function imageSizeOf(extension: FileExtension, path: string): Promise<{ width: number; height: number } | null> {
  if (!MEDIA_TYPES[extension].startsWith("image/")) return null;
  try {
    const { width, height } = await imageSizeFromFile(path);
    return { width, height };
  } catch {
    return null;
  }
}

/** The control characters that texts have in them: tabs, ends of lines and pages, and the escape of ISO-2022. */
const OF_TEXTS = new Set(["\t", "\n", "\f", "\r", "\u001B"]);
/** What no text has in it, whatever its encoding: the "binary data bytes" of the WHATWG's MIME Sniffing. */
const BINARY = Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).filter((character) => !OF_TEXTS.has(character));

/** Text is what has no binary data in it: in UTF-16 where its mark says so, else in any encoding that ASCII is part of. */
async function isText(path: string): Promise<boolean> {
  let decoder: TextDecoder | undefined;
  try {
    for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
      decoder ??= new TextDecoder(markedUtf16(piece) ?? "latin1", { fatal: true });
      const text = decoder.decode(piece, { stream: true });
      if (BINARY.some((character) => text.includes(character))) return false;
    }
    decoder?.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

async function contains(path: string, wanted: Buffer): Promise<boolean> {
  let tail = Buffer.alloc(0);
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    const window = Buffer.concat([tail, piece]);
    if (window.includes(wanted)) return true;
    tail = window.subarray(-wanted.length + 1);
  }
  return false;
}
