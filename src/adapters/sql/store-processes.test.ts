import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { storeProcessesSuite } from "../../../test/sql/store-processes.suite.ts";

const folder = mkdtempSync(join(tmpdir(), "flyball-processes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
storeProcessesSuite(async () => `sqlite:${join(folder, `${made++}`, "flyball.db")}`);
