import { readFile } from "node:fs/promises";
import { join } from "node:path";
import postgres, { type Sql } from "postgres";
import { ConfigError } from "../platform/config.js";
import { databaseUrl, name } from "../platform/database/roles.js";

/** What a database is: decided by the first start on it. */
export type DemoState = "undecided" | "none" | "ready";

/** As the database's comment says it: it comes and goes with the database, and can be of no other one. */
const COMMENTS = {
  none: "Partner Center Graph, without the demo world",
  building: "Partner Center Graph, the demo world is being built",
  ready: "Partner Center Graph, the demo world",
} as const;

/** Whether a database of the embedded server has the demo world. */
export class DemoNote {
  /**
   * @param adminUrl the superuser's URL of any database of the server
   * @param data the data directory; earlier versions noted the state in a file there
   */
  constructor(
    private readonly adminUrl: string,
    private readonly database: string,
    private readonly data: string,
  ) {}

  /**
   * What the database is. A demo world that was not finished is dropped, and with it the database that was made for it.
   * @throws ConfigError when a note of an earlier version cannot be trusted; nothing is changed then
   */
  async read(): Promise<DemoState> {
    return this.#onServer(async (sql) => {
      const [found] = await sql<{ comment: string | null }[]>`
        select shobj_description(oid, 'pg_database') as comment from pg_database where datname = ${this.database}`;
      if (!found) return "undecided";
      if (found.comment === COMMENTS.none) return "none";
      if (found.comment === COMMENTS.ready) return "ready";
      if (found.comment === COMMENTS.building) {
        await sql.unsafe(`drop database ${name(this.database)} with (force)`);
        return "undecided";
      }
      return (await this.#knowsSomebody()) ? this.#noteOfEarlierVersion() : "undecided";
    });
  }

  async write(state: keyof typeof COMMENTS): Promise<void> {
    await this.#onServer((sql) => sql.unsafe(`comment on database ${name(this.database)} is '${COMMENTS[state]}'`));
  }

  /** Whether anybody can sign in: then it is somebody's. */
  async #knowsSomebody(): Promise<boolean> {
    return onDatabase(databaseUrl(this.adminUrl, this.database), async (sql) => {
      const [tables] = await sql`select to_regclass('identity.staff_members') as staff`;
      if (!tables?.staff) return false;
      const [found] = await sql`select exists (select from identity.accounts)
        or exists (select from identity.staff_members) or exists (select from identity.integrations) as somebody`;
      return found?.somebody === true;
    });
  }

  async #noteOfEarlierVersion(): Promise<DemoState> {
    const file = join(this.data, "demo");
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      // Nobody knows whose it is: nothing is built into it.
      if (error.code === "ENOENT") return "none";
      throw error;
    });
    const state = text.trim();
    if (state === "building") {
      throw new ConfigError(`An earlier version was interrupted while it built the demo world. Delete ${this.data} to start anew.`);
    }
    if (state !== "none" && state !== "ready") {
      throw new ConfigError(
        `${file} should say whether the data is the demo world, and does not. Write "ready" into it if it is, "none" if it is not.`,
      );
    }
    await this.write(state);
    return state;
  }

  #onServer<R>(work: (sql: Sql) => Promise<R>): Promise<R> {
    return onDatabase(this.adminUrl, work);
  }
}

async function onDatabase<R>(url: string, work: (sql: Sql) => Promise<R>): Promise<R> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
