import { createHash } from "node:crypto";
import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Principal } from "../../../platform/access/principal.js";
import { fileForClient } from "../../../platform/files/file.js";
import { filesOf, takeFile } from "../../../platform/files/take-file.js";
import { FILE_USES, type FileExtension, type FileUse, MB } from "../../../platform/files/uses.js";
import { Context, systemContext } from "../../../platform/graphql/context.js";
import { Problems } from "../../../platform/graphql/user-errors.js";
import { newId } from "../../../platform/ids.js";
import { send } from "../../support/client.js";
import { DAYS } from "../../support/clock.js";
import { png, SAMPLES, utf16, zip } from "../../support/sample-files.js";
import { createUpload, put, putStream, putText, upload } from "../../support/uploads.js";
import { type PartnerOfWorld, type World, world } from "../../support/world.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

let w: World;
let partner: PartnerOfWorld;

beforeAll(async () => {
  w = await world("uploads");
});
// A session of its own for each test: some move the clock beyond an idle one's end.
beforeEach(async () => {
  partner = await w.partner();
});
afterAll(() => w?.close());

const MINUTES = 60_000;
const runtime = () => w.graph.subgraphs.identity.runtime;
const stored = (fileId: string) => filesOf(runtime()).store.describe(fileId);
const leave = async (name: string, size = MB, use: FileUse = "REGISTRATION_CREDENTIAL") =>
  (await createUpload(w, partner.admin, { use, name, size })).upload;
const refusalsOf = async (use: FileUse, name: string, size = 100) =>
  (await createUpload(w, partner.admin, { use, name, size })).userErrors.map(({ code, field }: { code: string; field: string[] }) => [
    code,
    field[0],
  ]);

/** The codes with which a room would refuse a reference to a file. */
async function taken(fileId: string, use: FileUse, accountId = partner.id): Promise<string[]> {
  const principal: Principal = { ...systemContext(runtime(), "test").principal, kind: "ACCOUNT", id: accountId, accountId };
  const problems = new Problems();
  await takeFile(
    new Context({ runtime: runtime(), principal, requestId: "test" }),
    { fileId, use, field: ["companyInfo", "file"] },
    problems,
  );
  try {
    problems.check();
    return [];
  } catch (error) {
    return (error as { refusals: { code: string }[] }).refusals.map(({ code }) => code);
  }
}

test("each of the 15 types is stored with name, size, type, hash and owner, and can be handed in", async () => {
  const { extensions } = FILE_USES.REGISTRATION_CREDENTIAL;
  expect(extensions).toHaveLength(15);
  for (const extension of extensions) {
    const content = SAMPLES[extension]();
    const name = `Größe 香港.${extension.toLowerCase()}`;
    const fileId = await upload(w, partner.admin, "REGISTRATION_CREDENTIAL", name, content);
    expect(await stored(fileId)).toMatchObject({
      name,
      size: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
      accountId: partner.id,
      uploadedBy: partner.id,
    });
    expect(await taken(fileId, "REGISTRATION_CREDENTIAL"), extension).toEqual([]);
  }
});

test("JOIN-050 a credential file of any other type is refused with FILE_TYPE_NOT_ALLOWED, by its name and by its content", async () => {
  for (const name of ["licence.exe", "licence.xls", "licence.svg", "licence", ".pdf", "licence.pdf.html"]) {
    expect(await refusalsOf("REGISTRATION_CREDENTIAL", name), name).toEqual([["FILE_TYPE_NOT_ALLOWED", "name"]]);
  }
  const program = Buffer.concat([Buffer.from("MZ"), Buffer.alloc(200)]);
  const disguised: [FileExtension, Buffer][] = [
    ["PDF", program],
    ["PDF", SAMPLES.PNG()],
    ["PNG", SAMPLES.GIF()],
    ["TXT", program],
    ["TXT", SAMPLES.PNG()],
    ["TXT", Buffer.from("a\u0001b")],
    ["TXT", utf16("a\u0001b", "LE")],
    ["TXT", utf16("a\ud800b", "LE")],
    ["TXT", Buffer.from("no mark tells of UTF-16", "utf16le")],
    ["DOC", SAMPLES.MSG()],
    ["DOCX", zip({ "a.txt": "a" })],
    ["DOCX", SAMPLES.XLSX()],
    ["ZIP", program],
  ];
  for (const [extension, content] of disguised) {
    const { fileId, url } = await leave(`licence.${extension}`);
    const { status, body } = await put(url, content);
    expect([status, body.code], extension).toEqual([415, "FILE_TYPE_NOT_ALLOWED"]);
    expect(await stored(fileId)).toBeNull();
  }
});

test("JOIN-050 plain text is taken in whatever encoding it is written", async () => {
  const texts = {
    "UTF-8 with a mark": Buffer.from("\ufeffGröße, 香港\r\n"),
    "UTF-16": utf16("Größe, 香港\r\n", "LE"),
    "UTF-16, the other way round": utf16("Größe, 香港\r\n", "BE"),
    "Latin-1": Buffer.from("Größe\t1\r\n", "latin1"),
    GBK: Buffer.from([0xcf, 0xe3, 0xb8, 0xdb, 0x0d, 0x0a]),
    "ISO-2022-JP": Buffer.from([0x1b, 0x24, 0x42, 0x39, 0x61, 0x1b, 0x28, 0x42]),
  };
  for (const [encoding, content] of Object.entries(texts)) {
    const { url, fileId } = await leave("licence.txt");
    expect((await put(url, content)).status, encoding).toBe(201);
    expect(await stored(fileId)).toMatchObject({ size: content.length, type: "text/plain" });
  }
});

test("JOIN-051 a credential file of exactly 100 MB is accepted and one byte more refused with FILE_TOO_LARGE, streamed", {
  timeout: 120_000,
}, async () => {
  const piece = Buffer.alloc(MB, "a");
  // What was received and is garbage does not count.
  const inMemory = () => {
    collectGarbage();
    return process.memoryUsage().arrayBuffers;
  };
  const before = inMemory();
  let most = 0;
  function* pieces(last?: Buffer) {
    for (let n = 0; n < 100; n += 1) {
      if (n % 10 === 9) most = Math.max(most, inMemory() - before);
      yield piece;
    }
    if (last) yield last;
  }
  const fits = await leave("licence.txt", 100 * MB);
  const accepted = await putStream(fits.url, pieces());
  expect([accepted.status, accepted.body.size]).toEqual([201, 104_857_600]);
  expect(await taken(fits.fileId, "REGISTRATION_CREDENTIAL")).toEqual([]);

  const exceeds = await leave("licence.txt", 100 * MB);
  const refused = await putStream(exceeds.url, pieces(Buffer.from("b")));
  expect([refused.status, refused.body.code]).toEqual([413, "FILE_TOO_LARGE"]);
  expect(await stored(exceeds.fileId)).toBeNull();
  expect(most).toBeLessThan(80 * MB);

  expect(await refusalsOf("REGISTRATION_CREDENTIAL", "licence.txt", 100 * MB)).toEqual([]);
  expect(await refusalsOf("REGISTRATION_CREDENTIAL", "licence.txt", 100 * MB + 1)).toEqual([["FILE_TOO_LARGE", "size"]]);
});

test("JOIN-051 who sends far more than is allowed is told FILE_TOO_LARGE while it is still sending", async () => {
  const { url, fileId } = await leave("licence.txt", 100 * MB);
  const began = performance.now();
  const { status, body } = await putText(url, 1_000 * MB);
  expect([status, body.code]).toEqual([413, "FILE_TOO_LARGE"]);
  expect(performance.now() - began).toBeLessThan(20_000);
  expect(await stored(fileId)).toBeNull();
  expect(await putText((await leave("licence.txt")).url, 10)).toMatchObject({ status: 201 });
});

test("JOIN-052 a trademark is a picture of at most 20 MB", async () => {
  for (const extension of ["JPG", "JPEG", "GIF", "BMP", "PNG"] as const) {
    const fileId = await upload(w, partner.admin, "COMPANY_TRADEMARK", `logo.${extension}`, SAMPLES[extension]());
    expect(await taken(fileId, "COMPANY_TRADEMARK")).toEqual([]);
    expect((await stored(fileId))?.image).toEqual({ width: extension === "JPG" ? 230 : 90, height: 90 });
  }
  for (const name of ["logo.pdf", "logo.tif", "logo.txt"]) {
    expect(await refusalsOf("COMPANY_TRADEMARK", name)).toEqual([["FILE_TYPE_NOT_ALLOWED", "name"]]);
  }
  expect(await refusalsOf("COMPANY_TRADEMARK", "logo.png", 20 * MB)).toEqual([]);
  expect(await refusalsOf("COMPANY_TRADEMARK", "logo.png", 20 * MB + 1)).toEqual([["FILE_TOO_LARGE", "size"]]);
  const exact = Buffer.concat([png(90, 90), Buffer.alloc(20 * MB)]).subarray(0, 20 * MB);
  expect((await put((await leave("logo.png", 20 * MB, "COMPANY_TRADEMARK")).url, exact)).status).toBe(201);
  const more = Buffer.concat([exact, Buffer.alloc(1)]);
  expect((await put((await leave("logo.png", 20 * MB, "COMPANY_TRADEMARK")).url, more)).body.code).toBe("FILE_TOO_LARGE");
});

test("JOIN-054 a trademark's name with any of the forbidden characters is refused with FILE_NAME_INVALID", async () => {
  for (const character of "!:\"'@#$%^&*<>") {
    expect(await refusalsOf("COMPANY_TRADEMARK", `lo${character}go.png`), character).toEqual([["FILE_NAME_INVALID", "name"]]);
    const forCredential = await refusalsOf("REGISTRATION_CREDENTIAL", `lo${character}go.png`);
    expect(forCredential, character).toEqual([]);
  }
  for (const name of ["a/b.png", "a\\b.png", "a\u0001.png", "a\n.png", `${"n".repeat(252)}.png`]) {
    expect(await refusalsOf("REGISTRATION_CREDENTIAL", name)).toEqual([["FILE_NAME_INVALID", "name"]]);
  }
  expect(await refusalsOf("REGISTRATION_CREDENTIAL", `${"n".repeat(251)}.png`)).toEqual([]);
  expect(await refusalsOf("COMPANY_TRADEMARK", "a<b.exe", 30 * MB)).toEqual([
    ["FILE_TYPE_NOT_ALLOWED", "name"],
    ["FILE_TOO_LARGE", "size"],
    ["FILE_NAME_INVALID", "name"],
  ]);
});

test("another account's file, one of another use and none at all are refused where they are handed in", async () => {
  const fileId = await upload(w, partner.admin, "REGISTRATION_CREDENTIAL", "licence.pdf", SAMPLES.PDF());
  const stranger = await w.partner();
  expect(await taken(fileId, "REGISTRATION_CREDENTIAL", stranger.id)).toEqual(["FILE_NOT_FOUND"]);
  expect(await taken(fileId, "COMPANY_TRADEMARK")).toEqual(["FILE_PURPOSE_MISMATCH"]);
  for (const none of [newId(), "../../etc/passwd", ""]) expect(await taken(none, "REGISTRATION_CREDENTIAL")).toEqual(["FILE_NOT_FOUND"]);
  const announced = await leave("licence.pdf");
  expect(await taken(announced.fileId, "REGISTRATION_CREDENTIAL")).toEqual(["FILE_NOT_FOUND"]);
  const member = await w.member(partner, "ACCOUNT_MANAGER");
  const ofMember = await upload(w, member, "REGISTRATION_CREDENTIAL", "licence.pdf", SAMPLES.PDF());
  expect(await stored(ofMember)).toMatchObject({ accountId: partner.id, uploadedBy: member.id });
});

test("who is not signed in to an account gets no leave to upload", async () => {
  const ask = `mutation { createUpload(input: { use: COMPANY_TRADEMARK, name: "a.png", size: 1 }) { upload { url } } }`;
  const codeFor = async (caller: Parameters<World["query"]>[0]) => (await w.query(caller, ask)).body.errors[0].extensions.code;
  expect(await codeFor(w.nobody)).toBe("UNAUTHENTICATED");
  expect(await codeFor(w.metering)).toBe("FORBIDDEN");
});

test("an account gets leave for 100 uploads in 24 hours, also when it asks for all at once", async () => {
  const busy = await w.partner();
  const ask = () => createUpload(w, busy.admin, { use: "COMPANY_TRADEMARK", name: "logo.png", size: 1 });
  for (let n = 0; n < 98; n += 14) await Promise.all(Array.from({ length: 14 }, ask));
  const last = await Promise.all([ask(), ask(), ask()]);
  const refusals = last.flatMap(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code));
  expect(refusals).toEqual(["LIMIT_EXCEEDED"]);
  w.clock.advance(DAYS);
  expect((await ask()).userErrors).toEqual([]);
});

test("an account gets leave for 1 GB in 24 hours, and may not upload more than it announced", async () => {
  const ask = (size: number) => createUpload(w, partner.admin, { use: "REGISTRATION_CREDENTIAL", name: "licence.txt", size });
  for (let n = 0; n < 10; n += 1) expect((await ask(100 * MB)).userErrors).toEqual([]);
  expect((await ask(24 * MB + 1)).userErrors).toMatchObject([{ code: "LIMIT_EXCEEDED" }]);
  const { upload: last } = await ask(24 * MB);
  expect((await putText(last.url, 24 * MB + 1)).body.code).toBe("FILE_TOO_LARGE");
  expect(await stored(last.fileId)).toBeNull();
  expect((await putText(last.url, 24 * MB)).status).toBe(201);
  expect((await ask(1)).userErrors).toMatchObject([{ code: "LIMIT_EXCEEDED" }]);
  w.clock.advance(DAYS);
  expect((await ask(100 * MB)).userErrors).toEqual([]);
});

test("an upload URL is good once, for one file, for 15 minutes, as it was signed", async () => {
  const content = SAMPLES.PDF();
  const first = await leave("licence.pdf");
  const second = await leave("licence.pdf");
  const swapped = first.url.replace(first.fileId, second.fileId);
  for (const url of [swapped, `${first.url}x`, first.url.replace(/grant=.*/, ""), first.url.replace("/uploads/", "/downloads/")]) {
    expect(
      (
        await send(url, {
          method: url.includes("/uploads/") ? "PUT" : "GET",
          ...(url.includes("/uploads/") ? { body: new Uint8Array(content) } : {}),
        })
      ).body.code,
    ).toBe("URL_INVALID");
  }
  const both = await Promise.all([put(first.url, content), put(first.url, Buffer.concat([content, Buffer.from("\n% other\n")]))]);
  expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  const kept = await stored(first.fileId);
  expect(kept?.sha256).toBe(both.find(({ status }) => status === 201)?.body.sha256);
  expect((await put(first.url, content)).body.code).toBe("ALREADY_UPLOADED");

  w.clock.advance(15 * MINUTES - 1_000);
  expect((await put(second.url, content)).status).toBe(201);
  const third = await leave("licence.pdf");
  w.clock.advance(15 * MINUTES + 1_000);
  expect((await put(third.url, content)).status).toBe(403);
});

test("a download URL gives the bytes as they were, as an attachment, for five minutes", async () => {
  const content = SAMPLES.TXT();
  const fileId = await upload(w, partner.admin, "REGISTRATION_CREDENTIAL", "Größe 'x'.txt", content);
  const file = await stored(fileId);
  if (!file) throw new Error("not stored");
  const { downloadUrl } = await fileForClient(systemContext(runtime(), "test"), file);
  const response = await fetch(downloadUrl);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(content);
  expect(response.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%27x%27.txt");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("content-type")).toBe("text/plain");
  const other = await upload(w, partner.admin, "REGISTRATION_CREDENTIAL", "other.txt", content);
  expect((await fetch(downloadUrl.replace(fileId, other))).status).toBe(403);
  w.clock.advance(5 * MINUTES + 1_000);
  expect((await fetch(downloadUrl)).status).toBe(403);
});

test("a file whose name has half a character, stored before such names were refused, can be downloaded", async () => {
  const { store, links } = filesOf(runtime());
  const id = newId();
  const folder = await mkdtemp(join(store.incoming, "upload-"));
  await writeFile(join(folder, "bytes"), "abc");
  const described = { id, name: "a\ud800.txt", use: "REGISTRATION_CREDENTIAL" as const, accountId: partner.id };
  const content = { type: "text/plain", size: 3, sha256: "0", uploadedBy: null, uploadedAt: "2026-01-01T00:00:00Z", image: null };
  await store.put({ ...described, ...content }, folder);
  const response = await fetch((await links.download(id, w.clock.now())).url);
  expect([response.status, await response.text()]).toEqual([200, "abc"]);
  expect(response.headers.get("content-disposition")).toContain("a%EF%BF%BD.txt");
});

test("an upload that breaks off leaves nothing behind and can be tried again", async () => {
  const { url, fileId } = await leave("licence.pdf");
  const { hostname, port, pathname, search } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(`PUT ${pathname}${search} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n%PDF-1.7`);
  const { incoming } = filesOf(runtime()).store;
  await expect.poll(() => readdir(incoming)).toHaveLength(1);
  socket.destroy();
  await expect.poll(() => readdir(incoming)).toEqual([]);
  expect(await stored(fileId)).toBeNull();
  expect((await put(url, Buffer.alloc(0))).body.code).toBe("FILE_EMPTY");
  expect((await put(url, SAMPLES.PDF())).status).toBe(201);
});

test("a browser of any origin may send and fetch", async () => {
  const { url } = await leave("licence.pdf");
  const preflight = await fetch(url, {
    method: "OPTIONS",
    headers: { origin: "https://portal.example", "access-control-request-method": "PUT" },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-methods")).toContain("PUT");
  expect((await fetch(url, { method: "PUT", body: new Uint8Array(SAMPLES.PDF()) })).headers.get("access-control-allow-origin")).toBe("*");
});
