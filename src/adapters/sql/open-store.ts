import { Fault } from "../../base/fault.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";

/** Opens the database at `sqlite:/absolute/path` or `postgres://…`, and makes or brings up to date its tables. Throws STORE_URL for any other
 * address, STORE_NEWER, and the Faults of {@link Store}. */
export async function openStore(options: { readonly url: string; readonly clock: Clock }): Promise<Store> {
  const { url, clock } = options;
  const path = /^sqlite:(?:\/\/)?(\/[^\u0000]+)$/u.exec(url)?.[1];
  if (path !== undefined) {
    const { openSqliteStore } = await import("./open-sqlite-store.ts");
    return await openSqliteStore(path, clock);
  }
  if (/^postgres(?:ql)?:\/\//u.test(url)) {
    const { openPostgresStore } = await import("./open-postgres-store.ts");
    return await openPostgresStore(url, clock);
  }
  // The address itself may hold a password.
  throw new Fault("FLYBALL_DATABASE_URL is not the address of a database", {
    code: "STORE_URL",
    exit: 2,
    hint: "write sqlite:/absolute/path/flyball.db or postgres://user@host/database",
  });
}
