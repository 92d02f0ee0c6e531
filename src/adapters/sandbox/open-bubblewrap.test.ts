import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sandboxSuite } from "../../ports/sandbox.suite.ts";
import { openBubblewrap } from "./open-bubblewrap.ts";

await sandboxSuite("bubblewrap", () => openBubblewrap({ platform: process.platform }));
await sandboxSuite("no bubblewrap", () => openBubblewrap({ platform: "linux", bwrap: "/nowhere/bwrap" }));

test("another system than Linux has no bubblewrap, and the status says so", async () => {
  const status = await openBubblewrap({ platform: "darwin" }).status();
  expect(status).toMatchObject({ kind: "none", why: "bubblewrap is a Linux program, and this is darwin" });
});

test("a bubblewrap that may not make namespaces is none, with what it said", async () => {
  const status = await openBubblewrap({ platform: "linux", bwrap: "/bin/false" }).status();
  expect(status.kind).toBe("none");
});

test("tools write their caches beside shared packages, each child its own, and never the packages", async ({
  skip,
}) => {
  const sandbox = openBubblewrap({ platform: process.platform });
  const status = await sandbox.status();
  skip(status.kind === "none", "no bubblewrap here");
  const folder = mkdtempSync(join(tmpdir(), "flyball-share-"));
  try {
    const [worktree, home, shared] = ["worktree", "home", "checkout/node_modules"].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    mkdirSync(worktree);
    mkdirSync(home);
    mkdirSync(join(shared, "left-pad"), { recursive: true });
    writeFileSync(join(shared, "left-pad/index.js"), "1");
    const script =
      "mkdir -p node_modules/.cache/ava && echo hit > node_modules/.cache/ava/x && cat node_modules/.cache/ava/x; echo bad > node_modules/left-pad/index.js || echo refused";
    const argv = await sandbox.wrap(
      {
        worktree,
        home,
        writable: ["**"],
        scratch: [],
        share: [{ from: shared, at: "node_modules" }],
        writableOutside: [],
        hidden: [],
      },
      ["sh", "-c", script],
    );

    const out = execFileSync(argv[0], argv.slice(1), { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });

    expect(out).toBe("hit\nrefused\n");
    expect(readdirSync(join(shared, ".cache"))).toEqual([]);
    expect(existsSync(join(shared, "left-pad/index.js"))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
