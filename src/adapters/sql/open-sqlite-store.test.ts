import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { historyStoreSuite } from "../../ports/history-store.suite.ts";
import { storeContractsSuite } from "../../ports/store-contracts.suite.ts";
import { storeSuite } from "../../ports/store.suite.ts";
import { openStore } from "./open-store.ts";

const folder = mkdtempSync(join(tmpdir(), "flyball-store-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clock = { nowMs: () => 1_795_000_000_000, randomBytes: (count: number) => new Uint8Array(count).fill(1) };
let made = 0;
const freshPath = (): string => join(folder, `${made++}`, "flyball.db");

storeSuite("SQLite", () => openStore({ url: `sqlite:${freshPath()}`, clock }));
storeContractsSuite("SQLite", () => openStore({ url: `sqlite:${freshPath()}`, clock }));
historyStoreSuite("SQLite", () => openStore({ url: `sqlite:${freshPath()}`, clock }));

describe("opening a SQLite file", () => {
  test("a missing folder and file are made, for the user alone", async () => {
    const path = freshPath();
    await (await openStore({ url: `sqlite:${path}`, clock })).close();
    expect((statSync(path).mode & 0o777).toString(8)).toBe("600");
    expect((statSync(join(path, "..")).mode & 0o777).toString(8)).toBe("700");
  });
});
