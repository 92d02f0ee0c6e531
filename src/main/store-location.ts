import { join } from "node:path";

/** The address of the database: `FLYBALL_DATABASE_URL`, else `flyball/flyball.db` in the user's data folder (XDG Base Directory
 * Specification: a relative XDG_DATA_HOME is ignored). */
export function storeLocation(env: Readonly<Record<string, string | undefined>>, homedir: string): string {
  const url = env["FLYBALL_DATABASE_URL"];
  return url === undefined || url === "" ? `sqlite:${join(dataFolder(env, homedir), "flyball.db")}` : url;
}

/** Where Flyball keeps what belongs to the user, and not to a repository: the database, the key, the files of runs. */
export function dataFolder(env: Readonly<Record<string, string | undefined>>, homedir: string): string {
  const base = env["XDG_DATA_HOME"];
  return join(base?.startsWith("/") ? base : join(homedir, ".local", "share"), "flyball");
}
