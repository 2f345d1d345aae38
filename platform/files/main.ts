import { pino } from "pino";
import { z } from "zod";
import { systemClock } from "../clock.js";
import { readEnvironment, run, serviceSettings } from "../config.js";
import { drain } from "../drain.js";
import { fileSettings } from "./files-from-environment.js";
import { folderStore } from "./folder-store.js";
import { FileGrants } from "./links.js";
import { fileServer } from "./server.js";

/** The file server as a process of its own: `npm run files`. Any number of them may share one folder. */
const settingsSchema = z.object({ ...serviceSettings, ...fileSettings, PORT: serviceSettings.PORT.default(4001) });

run(async () => {
  const { PORT: port, HOST: host, LOG_LEVEL: level, FILES_DIR, FILES_SECRET } = readEnvironment(settingsSchema, process.env);
  const logger = pino({ level, base: { service: "files" } });
  const store = await folderStore(FILES_DIR);
  const server = fileServer({ store, grants: new FileGrants(FILES_SECRET), clock: systemClock, logger });
  logger.info(`files are served at ${await server.listen({ port, host })}`);
  process.once("SIGTERM", () => void drain(server));
  process.once("SIGINT", () => void drain(server));
});
