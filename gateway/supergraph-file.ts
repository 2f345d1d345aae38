import { unwatchFile, watchFile } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Logger } from "pino";

/** How often the file is looked at: editors and mounted volumes replace files in ways that only a look finds for sure. */
const LOOK_MS = 1_000;

/**
 * Calls `apply` with a supergraph file's text whenever it is another than the one that is served, one change after
 * another. What `apply` rejects is logged with the reason, and the supergraph before it stays. Returns how to stop.
 *
 * @param served the text that was read before; the file may have changed since
 */
export function followSupergraph(file: string, served: string, apply: (sdl: string) => Promise<void>, logger: Logger): () => void {
  let turn: Promise<void> = Promise.resolve();
  const look = (): void => {
    turn = turn.then(async () => {
      try {
        const sdl = await readFile(file, "utf8");
        if (sdl === served) return;
        await apply(sdl);
        served = sdl;
        logger.info({ file }, "the supergraph has changed and is served");
      } catch (error) {
        logger.error({ err: error, file }, "the changed supergraph is refused; the one before it is still served");
      }
    });
  };
  watchFile(file, { interval: LOOK_MS, persistent: false }, look);
  look();
  return () => unwatchFile(file, look);
}
