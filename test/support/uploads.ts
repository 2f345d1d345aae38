import { once } from "node:events";
import { request } from "node:http";
import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { type FileUse, MB } from "../../platform/files/uses.js";
import { type Anything, send } from "./client.js";
import type { Caller, World } from "./world.js";

const CREATE_UPLOAD = `mutation ($input: CreateUploadInput!) {
  createUpload(input: $input) { upload { fileId url expiresAt } userErrors { code field } }
}`;

/** Asks for leave to upload. */
export async function createUpload(w: World, caller: Caller, input: { use: FileUse; name: string; size: number }): Promise<Anything> {
  return (await w.data(caller, CREATE_UPLOAD, { input })).createUpload;
}

/** Uploads a file; answers its ID. Fails the test when it is refused. */
export async function upload(w: World, caller: Caller, use: FileUse, name: string, content: Buffer | string): Promise<string> {
  const bytes = Buffer.from(content);
  const { upload: granted, userErrors } = await createUpload(w, caller, { use, name, size: bytes.length });
  if (!granted) throw new Error(`no leave to upload ${name}: ${JSON.stringify(userErrors)}`);
  const { status, body } = await put(granted.url, bytes);
  if (status !== 201) throw new Error(`${name} was refused: ${JSON.stringify(body)}`);
  return granted.fileId;
}

/** Sends the bytes to an upload URL. */
export function put(url: string, content: Buffer): Promise<{ status: number; body: Anything }> {
  return send(url, { method: "PUT", body: new Uint8Array(content) });
}

/** Sends so many bytes of text, reading the answer while it sends: the server may have one before it has everything. */
export function putText(url: string, bytes: number): Promise<{ status: number; body: Anything }> {
  const piece = new Uint8Array(MB).fill(97);
  let left = bytes;
  const body = new ReadableStream<Uint8Array>({
    pull: (stream) => {
      if (left === 0) return stream.close();
      const next = piece.subarray(0, Math.min(left, MB));
      left -= next.length;
      stream.enqueue(next);
    },
  });
  return send(url, { method: "PUT", body, duplex: "half" } as RequestInit);
}

/** Sends bytes piece by piece without telling how many there will be. */
export async function putStream(url: string, pieces: Iterable<Buffer>): Promise<{ status: number; body: Anything }> {
  const outgoing = request(url, { method: "PUT" });
  const answered = once(outgoing, "response");
  await pipeline(Readable.from(pieces), outgoing);
  const [response] = await answered;
  return { status: response.statusCode, body: await json(response) };
}
