import { Fault, messageOf } from "../../base/fault.ts";

/** The server, port and database of an address, without user and password. */
export function postgresPlace(url: string): string {
  try {
    const { hostname, port, pathname, searchParams } = new URL(url);
    const host = searchParams.get("host") ?? hostname;
    return `the PostgreSQL database${pathname === "/" ? "" : ` ${pathname.slice(1)}`} at ${host}${port === "" ? "" : `:${port}`}`;
  } catch {
    return "the PostgreSQL database";
  }
}

/** What the server or the connection said, as a Fault that names the database and what to do. Anything else is given back as it is. Codes:
 * https://www.postgresql.org/docs/15/errcodes-appendix.html */
export function postgresFault(thrown: unknown, place: string): unknown {
  if (thrown instanceof Fault || !(thrown instanceof Error)) return thrown;
  const code = "code" in thrown && typeof thrown.code === "string" ? thrown.code : "";
  const fault = (name: string, exit: 2 | 3 | 4, what: string, hint: string): Fault =>
    new Fault(`${place} ${what}: ${messageOf(thrown)}`, { code: name, exit, hint, cause: thrown });
  if (
    /^(?:55P03|57014|40001|40P01|53300)$/u.test(code) ||
    thrown.message.startsWith("timeout exceeded when trying to connect")
  )
    return fault(
      "STORE_BUSY",
      3,
      "is being written by others, and the wait for a turn is over",
      "run the command again",
    );
  if (/^(?:53100|53200)$/u.test(code))
    return fault("STORE_FULL", 3, "has no space left; nothing of this write was kept", "free space on the server");
  if (code === "25006" || code === "42501")
    return fault(
      "STORE_READ_ONLY",
      2,
      "cannot be written",
      "grant the user of FLYBALL_DATABASE_URL the right to write",
    );
  if (/^XX00[12]$/u.test(code)) return fault("STORE_CORRUPT", 2, "is damaged", "restore a backup of the database");
  if (code.startsWith("28"))
    return fault("STORE_AUTH", 4, "refused the login", "check user and password in FLYBALL_DATABASE_URL");
  if (code === "3D000")
    return fault("STORE_MISSING", 2, "does not exist", "create the database, or correct FLYBALL_DATABASE_URL");
  if (
    /^(?:08|57P)/u.test(code) ||
    /^(?:ECONN|ENOTFOUND|EAI_|EHOST|ENET|ENOENT|EPIPE|ETIMEDOUT)/u.test(code) ||
    thrown.message.startsWith("Connection terminated")
  )
    return fault("STORE_UNREACHABLE", 3, "cannot be reached", "start the server, or correct FLYBALL_DATABASE_URL");
  return thrown;
}
