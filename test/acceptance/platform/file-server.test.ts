import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { expect, test } from "vitest";
import { systemClock } from "../../../platform/clock.js";
import { filesFromEnvironment } from "../../../platform/files/files-from-environment.js";
import { folderStore } from "../../../platform/files/folder-store.js";
import { FileGrants } from "../../../platform/files/links.js";
import { fileServer } from "../../../platform/files/server.js";
import { startFiles } from "../../../platform/files/start-files.js";
import { MB } from "../../../platform/files/uses.js";
import { newId } from "../../../platform/ids.js";
import { HOURS } from "../../support/clock.js";
import { SAMPLES } from "../../support/sample-files.js";
import { put } from "../../support/uploads.js";

/** Leave to upload a PDF. */
const newGrant = () => ({
  fileId: newId(),
  name: "a.pdf",
  size: MB,
  use: "REGISTRATION_CREDENTIAL" as const,
  accountId: newId(),
  uploadedBy: newId(),
});

test("an upload that runs when the file server is told to stop is stored and answered", async () => {
  const root = await mkdtemp(join(tmpdir(), "pcg-files-"));
  const logger = pino({ level: "silent" });
  const files = await startFiles({ directory: root, port: 0 }, systemClock, logger);
  const grant = newGrant();
  const { url } = await files.links.upload(grant, systemClock.now());
  const content = SAMPLES.PDF();
  const sending = request(url, { method: "PUT", headers: { "content-length": content.length } });
  const answered = once(sending, "response");
  sending.write(content.subarray(0, 10));
  await expect.poll(() => readdir(files.store.incoming)).toHaveLength(1);
  const closed = files.close();
  await expect
    .poll(() =>
      fetch(new URL("/healthz", url)).then(
        () => "serves",
        () => "closed",
      ),
    )
    .toBe("closed");
  sending.end(content.subarray(10));
  const [response] = await answered;
  expect(response.statusCode).toBe(201);
  response.resume();
  await closed;
  expect((await files.store.describe(grant.fileId))?.size).toBe(content.length);
  await rm(root, { recursive: true });
});

test("what a killed process left half received goes at the next start, and what is on its way stays", async () => {
  const root = await mkdtemp(join(tmpdir(), "pcg-store-"));
  const { incoming } = await folderStore(root);
  for (const name of ["upload-old", "upload-new"]) await mkdir(join(incoming, name));
  await writeFile(join(incoming, "upload-old", "bytes"), "half");
  const hoursAgo = new Date(Date.now() - 2 * HOURS);
  await utimes(join(incoming, "upload-old"), hoursAgo, hoursAgo);
  await folderStore(root);
  expect(await readdir(incoming)).toEqual(["upload-new"]);
  await rm(root, { recursive: true });
});

test("the file server of its own serves what its settings say, and a subgraph's settings are whole or none", async () => {
  const directory = await mkdtemp(join(tmpdir(), "pcg-files-"));
  const secret = "s".repeat(32);
  const environment = { FILES_DIR: directory, FILES_SECRET: secret, FILES_URL: "https://files.example/" };
  const files = await filesFromEnvironment(environment);
  const grant = newGrant();
  const { url } = (await files?.links.upload(grant, systemClock.now())) ?? { url: "" };
  expect(url).toMatch(/^https:\/\/files\.example\/uploads\//);
  const server = fileServer({
    store: await folderStore(directory),
    grants: new FileGrants(secret),
    clock: systemClock,
    logger: pino({ level: "silent" }),
  });
  const base = await server.listen({ port: 0 });
  expect((await put(url.replace("https://files.example", base), SAMPLES.PDF())).status).toBe(201);
  expect((await files?.store.describe(grant.fileId))?.name).toBe("a.pdf");
  expect((await fetch(`${base}/readyz`)).status).toBe(200);
  await server.close();
  await rm(directory, { recursive: true });

  expect(await filesFromEnvironment({})).toBeNull();
  await expect(filesFromEnvironment({ FILES_DIR: directory })).rejects.toThrow("FILES_SECRET");
  await expect(filesFromEnvironment({ ...environment, FILES_SECRET: "short" })).rejects.toThrow("32 characters");
});
