import { join } from "node:path";
import { durableSuite } from "../../ports/durable.suite.ts";
import { openDurableOnSqlite } from "./open-durable-on-sqlite.ts";

durableSuite("SQLite", {
  place: async (folder) => join(folder, "state.db"),
  open: (path, leaseMs) => openDurableOnSqlite({ path, leaseMs }),
  childFile: join(import.meta.dirname, "../../../test/durable/child-on-sqlite.entry.ts"),
});
