import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import type { Clock } from "../clock.js";
import { drain } from "../drain.js";
import type { Files } from "./files.js";
import { folderStore } from "./folder-store.js";
import { FileGrants, FileLinks } from "./links.js";
import { fileServer } from "./server.js";

export interface FilesOptions {
  /** The folder that the files are in. */
  readonly directory: string;
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Where clients reach the server, without a slash at the end; where it listens when left out. */
  readonly url?: string | undefined;
}

export interface RunningFiles extends Files {
  close(): Promise<void>;
}

/** Starts the file server of a graph in one process; its URLs are good as long as the process lives. */
export async function startFiles(options: FilesOptions, clock: Clock, logger: Logger): Promise<RunningFiles> {
  const { directory, host = "127.0.0.1", port, url } = options;
  const store = await folderStore(directory);
  const grants = new FileGrants(randomBytes(32).toString("base64url"));
  const server = fileServer({ store, grants, clock, logger });
  const listening = await server.listen({ host, port });
  return { store, links: new FileLinks(url ?? listening, grants), close: () => drain(server) };
}
