import { randomBytes } from "node:crypto";
import { openStore } from "../../src/adapters/sql/open-store.ts";
import type { RunId } from "../../src/base/ids.ts";

// One of several processes that write to the same database: `store-writer.ts URL NAME COUNT`. Each write adds an event, an effect and a ledger
// entry, in that order; a COUNT of 0 only opens the database. Prints one line when it is open and one when it is done.
const [, , url = "", name = "", countText = "0"] = process.argv;
const run = "run_0000000001" as RunId;
const store = await openStore({ url, clock: { nowMs: Date.now, randomBytes } });
await store.read.run(run);
process.stdout.write("open\n");
for (let i = 1; i <= Number(countText); i++)
  await store.write(async (tx) => {
    await tx.addRunEvent({
      run,
      atMs: Date.now(),
      stage: "build",
      kind: "note",
      text: `${name} ${i}`,
      durationMs: null,
      childrenMs: null,
    });
    await tx.intendEffect({
      key: `${name}/${i}`,
      run,
      kind: "test.write",
      summary: "writes",
      input: { i },
      intendedAtMs: Date.now(),
    });
    await tx.appendLedger(
      {
        atMs: Date.now(),
        actor: { kind: "person", name, email: "" },
        trigger: `run ${run}`,
        action: "test.written",
        subject: `${name}/${i}`,
        reason: "tests",
        cost: null,
        details: { i },
      },
      randomBytes(16),
    );
  });
await store.close();
process.stdout.write("done\n");
