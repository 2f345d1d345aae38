import { SUBGRAPHS } from "../../graph.js";
import { asAdmin } from "../support/postgres.js";
import type { World } from "../support/world.js";
import type { Tenant } from "./tenant.js";

/** Every row of the database in which an ID of the tenant's stands, but for what records that it was asked for. */
export async function rowsOf(w: World, of: Tenant): Promise<string[]> {
  return asAdmin(w.database.adminUrl, async (sql) => {
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname = any(${Object.keys(SUBGRAPHS)}) and tablename not in ('security_audit', 'sessions') order by 1`;
    const rows: string[] = [];
    for (const { name } of tables) {
      const found = await sql.unsafe<{ row: string }[]>(`select t::text as row from ${name} t where t::text ~ $1 order by 1`, [
        of.ids.join("|"),
      ]);
      rows.push(...found.map(({ row }) => `${name}: ${row}`));
    }
    return rows;
  });
}
