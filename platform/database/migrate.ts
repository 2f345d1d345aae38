import { pino } from "pino";
import { z } from "zod";
import { setUpDatabase } from "./migrations.js";

/** `npm run migrate`: prepares the database and runs every subgraph's migrations, then ends. */
const settings = z
  .object({
    DATABASE_ADMIN_URL: z
      .string({ error: "set it to an administrator's URL: postgres://user:password@host:5432/database" })
      .regex(/^postgres(ql)?:\/\/[^/]+\/[^/?]+/, "use postgres://user:password@host:5432/database"),
    DATABASE_SERVICE_PASSWORD: z.string({ error: "set it to the password the services sign in with" }).min(8, "use at least 8 characters"),
  })
  .safeParse(process.env);

if (!settings.success) {
  for (const { path, message } of settings.error.issues) console.error(`${path.join(".")}: ${message}`);
  process.exit(2);
}

const logger = pino();
const { DATABASE_ADMIN_URL, DATABASE_SERVICE_PASSWORD } = settings.data;
try {
  await setUpDatabase(DATABASE_ADMIN_URL, { servicePassword: DATABASE_SERVICE_PASSWORD });
  logger.info("the database is up to date");
} catch (error) {
  logger.fatal(error, "the database could not be migrated");
  process.exitCode = 1;
}
