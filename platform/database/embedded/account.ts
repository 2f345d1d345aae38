import { spawnSync } from "node:child_process";
import { lstat } from "node:fs/promises";
import { dirname } from "node:path";

/** The system account a process runs as: null keeps the caller's own. */
export type Account = { uid: number; gid: number } | null;

/**
 * The account the server runs as. PostgreSQL refuses to run as root, so root hands it to another account: the one that
 * owns the cluster already, else `postgres`, else `nobody`. Anybody else runs it as themselves.
 */
export async function serverAccount(cluster: string): Promise<Account> {
  const own = process.getuid?.();
  const existing = await lstat(cluster).catch(() => undefined);
  if (own !== 0) {
    if (existing && own !== undefined && existing.uid !== own) {
      throw new Error(
        `The database in ${cluster} belongs to user ${existing.uid}, and you are user ${own}: start as that user, or use another directory.`,
      );
    }
    return null;
  }
  if (existing && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  const account = systemAccount("postgres") ?? systemAccount("nobody");
  if (!account) throw new Error("PostgreSQL does not run as root, and there is neither a `postgres` nor a `nobody` account to run it as.");
  return account;
}

/** Whether that account can reach the directory (its nearest existing parent, when it is not there yet). */
export async function canReach(directory: string, account: Account): Promise<boolean> {
  if (account === null) return true;
  let existing = directory;
  while (!(await lstat(existing).catch(() => undefined))) existing = dirname(existing);
  return spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", existing], { ...account, cwd: "/", stdio: "ignore" }).status === 0;
}

function systemAccount(name: string): Account {
  const ids = [["-u"], ["-g"]].map((flag) => Number.parseInt(spawnSync("id", [...flag, name], { encoding: "utf8" }).stdout ?? "", 10));
  const [uid, gid] = ids;
  return uid && gid && !Number.isNaN(uid) && !Number.isNaN(gid) ? { uid, gid } : null;
}
