import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { developerMailbox } from "./channel.js";

test("the developer's mailbox holds each message once, readable, however often it is handed over", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mailbox-"));
  const channel = developerMailbox(join(folder, "made", "when", "needed"));
  const message = { id: "m1", medium: "EMAIL", to: "ann@example.com", subject: "Budget", text: "80% used" } as const;
  await channel.send(message);
  await channel.send(message);
  await channel.send({ id: "m2", medium: "SMS", to: "+353861111111", subject: "", text: "short" });
  const made = join(folder, "made", "when", "needed");
  expect((await readdir(made)).sort()).toEqual(["m1.txt", "m2.txt"]);
  expect(await readFile(join(made, "m1.txt"), "utf8")).toBe("EMAIL to ann@example.com\nSubject: Budget\n\n80% used\n");
  expect(await readFile(join(made, "m2.txt"), "utf8")).toBe("SMS to +353861111111\n\nshort\n");
  await rm(folder, { recursive: true });
});
