import { pino } from "pino";
import { z } from "zod";
import { readEnvironment, run, serviceSettings } from "../config.js";
import { setUpDatabase } from "./migrations.js";

const settingsSchema = z.object({
  LOG_LEVEL: serviceSettings.LOG_LEVEL,
  DATABASE_ADMIN_URL: z
    .string({ error: "the URL of an administrator of the PostgreSQL server: postgres://user:password@host:5432/database" })
    .regex(/^postgres(ql)?:\/\/[^/]+\/[^/?]+/, "must be like postgres://user:password@host:5432/database"),
  DATABASE_SERVICE_PASSWORD: z.string({ error: "the password the services sign in with" }).min(8, "must have at least 8 characters"),
});

// `npm run migrate`: makes the database and its roles where they are missing, runs every subgraph's migrations, and ends.
run(async () => {
  const settings = readEnvironment(settingsSchema, process.env);
  const logger = pino({ level: settings.LOG_LEVEL });
  await setUpDatabase(settings.DATABASE_ADMIN_URL, {
    servicePassword: settings.DATABASE_SERVICE_PASSWORD,
    onWait: (what) => logger.warn(`${what}; will try again`),
  });
  logger.info("the database is up to date");
});
