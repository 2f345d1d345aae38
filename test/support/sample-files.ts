import { crc32, deflateSync } from "node:zlib";
import type { FileExtension } from "../../platform/files/uses.js";

/** The smallest content of each type that tells what it is. */
export const SAMPLES: Readonly<Record<FileExtension, () => Buffer>> = {
  BMP: () => bmp(90, 90),
  JPG: () => jpeg(230, 90),
  JPEG: () => jpeg(90, 90),
  PNG: () => png(90, 90),
  GIF: () => Buffer.concat([Buffer.from("GIF89a"), words(90, 90), Buffer.from([0, 0, 0, 0x3b])]),
  TIF: () => Buffer.concat([Buffer.from("II*\0"), longs(8), words(0), longs(0)]),
  TXT: () => Buffer.from("Certificate of incorporation — Größe, 香港\n"),
  DOC: () => compound("WordDocument"),
  PPT: () => compound("PowerPoint Document"),
  MSG: () => compound("__properties_version1.0"),
  DOCX: () => office("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "word/document.xml"),
  XLSX: () => office("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "xl/workbook.xml"),
  PPTX: () => office("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml", "ppt/presentation.xml"),
  ZIP: () => zip({ "licence.txt": "licence" }),
  PDF: () => Buffer.from("%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"),
};

/** Text in UTF-16, with the mark that tells of it. */
export function utf16(text: string, order: "LE" | "BE"): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return order === "LE" ? bytes : bytes.swap16();
}

/** A picture of so many pixels. */
export function png(width: number, height: number): Buffer {
  const header = Buffer.concat([bigLongs(width, height), Buffer.from([8, 2, 0, 0, 0])]);
  const rows = Buffer.alloc((width * 3 + 1) * height);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  return Buffer.concat([bigLongs(data.length), body, bigLongs(crc32(body))]);
}

function bmp(width: number, height: number): Buffer {
  return Buffer.concat([Buffer.from("BM"), longs(54, 0, 54, 40, width, height), words(1, 24), longs(0, 0, 0, 0, 0, 0)]);
}

function jpeg(width: number, height: number): Buffer {
  const start = Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex");
  const frame = Buffer.concat([Buffer.from("ffc0001108", "hex"), bigWords(height, width), Buffer.from("03012200021101031101ffd9", "hex")]);
  return Buffer.concat([start, frame]);
}

/** An old Office file: the container's magic, and one stream's name. */
function compound(stream: string): Buffer {
  return Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(1_016), Buffer.from(stream, "utf16le"), Buffer.alloc(512)]);
}

function office(contentType: string, part: string): Buffer {
  const types = `<?xml version="1.0"?><Types><Override PartName="/${part}" ContentType="${contentType}"/></Types>`;
  return zip({ "[Content_Types].xml": types, [part]: "<x/>" });
}

/** An archive of stored, uncompressed entries. */
export function zip(entries: Readonly<Record<string, string>>): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(entries)) {
    const data = Buffer.from(text);
    const sizes = Buffer.concat([longs(crc32(data), data.length, data.length), words(Buffer.byteLength(name), 0)]);
    const local = Buffer.concat([longs(0x04034b50), words(20, 0, 0, 0, 33), sizes, Buffer.from(name), data]);
    directory.push(
      Buffer.concat([longs(0x02014b50), words(20, 20, 0, 0, 0, 33), sizes, words(0, 0, 0), longs(0, offset), Buffer.from(name)]),
    );
    files.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const count = files.length;
  return Buffer.concat([...files, central, longs(0x06054b50), words(0, 0, count, count), longs(central.length, offset), words(0)]);
}

function words(...values: number[]): Buffer {
  return packed(values, 2, (buffer, value, at) => buffer.writeUInt16LE(value, at));
}

function longs(...values: number[]): Buffer {
  return packed(values, 4, (buffer, value, at) => buffer.writeUInt32LE(value, at));
}

function bigWords(...values: number[]): Buffer {
  return packed(values, 2, (buffer, value, at) => buffer.writeUInt16BE(value, at));
}

function bigLongs(...values: number[]): Buffer {
  return packed(values, 4, (buffer, value, at) => buffer.writeUInt32BE(value, at));
}

function packed(values: readonly number[], bytes: number, write: (buffer: Buffer, value: number, at: number) => void): Buffer {
  const buffer = Buffer.alloc(values.length * bytes);
  for (const [index, value] of values.entries()) write(buffer, value, index * bytes);
  return buffer;
}
