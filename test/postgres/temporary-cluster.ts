import { execFile } from "node:child_process";
import { chmod, chown, mkdtemp, rm } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "pg";

const BIN = "/usr/lib/postgresql/15/bin";
const run = promisify(execFile);

export interface TemporaryCluster {
  /** The address of a new, empty database. */
  freshUrl(): Promise<string>;
  stop(): Promise<void>;
}

/** A PostgreSQL server of its own on a Unix socket in a temporary folder; PostgreSQL refuses to run as root, so root runs it as `postgres`. */
export async function startTemporaryCluster(): Promise<TemporaryCluster> {
  const folder = await mkdtemp(join(tmpdir(), "flyball-pg-"));
  const asRoot = process.getuid?.() === 0;
  const user = asRoot ? "postgres" : userInfo().username;
  const as = async (command: string, ...args: readonly string[]): Promise<void> => {
    const argv = asRoot
      ? ["runuser", "-u", "postgres", "--", join(BIN, command), ...args]
      : [join(BIN, command), ...args];
    await run(argv[0] ?? "", argv.slice(1), { timeout: 60_000, cwd: folder });
  };
  if (asRoot) {
    const { stdout } = await run("id", ["-u", "postgres"]);
    await chown(folder, Number(stdout), 0);
  }
  await chmod(folder, 0o700);
  const data = join(folder, "data");
  await as("initdb", "-D", data, "-U", user, "-A", "trust", "--no-sync", "-E", "UTF8");
  const options = `-c listen_addresses='' -c unix_socket_directories='${folder}' -c fsync=off -c max_connections=60`;
  await as("pg_ctl", "-D", data, "-w", "-l", join(folder, "log"), "-o", options, "start");
  const url = (database: string): string =>
    `postgres://${user}@localhost/${database}?host=${encodeURIComponent(folder)}`;
  let made = 0;
  return {
    freshUrl: async () => {
      const name = `fresh_${made++}`;
      const client = new Client({ connectionString: url("postgres") });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return url(name);
    },
    stop: async () => {
      await as("pg_ctl", "-D", data, "-m", "immediate", "stop");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
