import { z } from "zod";
import { ConfigError, type Environment, readEnvironment } from "../config.js";
import type { Files } from "./files.js";
import { folderStore } from "./folder-store.js";
import { FileGrants, FileLinks } from "./links.js";

/** Settings that the file server and the subgraphs that take files share. */
export const fileSettings = {
  FILES_DIR: z.string({ error: "the folder of uploaded files, on a volume that the services share" }).min(1),
  FILES_SECRET: z
    .string({ error: "the secret that file URLs are signed with (npm run keys)" })
    .min(32, { error: "at least 32 characters" }),
};

const settingsSchema = z.object({
  ...fileSettings,
  FILES_URL: z.url({ protocol: /^https?$/, error: "where clients reach the file server, for example https://files.example.com" }),
});

/** The files of a subgraph, on the settings of its environment; null where none of them is set. */
export async function filesFromEnvironment(environment: Environment): Promise<Files | null> {
  const names = Object.keys(settingsSchema.shape);
  if (names.every((name) => environment[name] === undefined)) return null;
  const { FILES_DIR, FILES_SECRET, FILES_URL } = readEnvironment(settingsSchema, environment);
  const store = await folderStore(FILES_DIR).catch((error: unknown) => {
    throw new ConfigError(`FILES_DIR cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  });
  return { store, links: new FileLinks(FILES_URL.replace(/\/+$/, ""), new FileGrants(FILES_SECRET)) };
}
