import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openStore } from "./open-store.ts";

const OPENER = fileURLToPath(new URL("../../../test/sql/store-open.ts", import.meta.url));
const clock = { nowMs: () => 1, randomBytes: (count: number) => new Uint8Array(count) };
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flyball-faults-"));
  path = join(folder, "data", "flyball.db");
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the database in a process of its own and appends `count` entries; gives the lines it printed. */
async function open(count: number, wrapper: readonly string[] = []): Promise<readonly string[]> {
  const argv = [...wrapper, process.execPath, OPENER, `sqlite:${path}`, String(count)];
  const { stdout } = await promisify(execFile)(argv[0] ?? "", argv.slice(1), { timeout: 20_000 });
  return stdout.trimEnd().split("\n");
}

const fault = (code: string): string =>
  expect.stringMatching(new RegExp(`"code":"${code}".*"message":"[^"]*${folder}`, "u")) as string;

/** Permissions bind root only without its capabilities to pass over them. */
const AS_USER =
  process.getuid?.() === 0
    ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
    : [];

test("a file that is not writable is still read, and a write names it", async () => {
  expect(await open(2)).toEqual(["read 0", "wrote"]);
  chmodSync(path, 0o400);
  expect(await open(1, AS_USER)).toEqual(["read 2", fault("STORE_READ_ONLY")]);
});

test("a folder that cannot be made is named", async () => {
  mkdirSync(join(folder, "data"), { mode: 0o500 });
  path = join(folder, "data", "more", "flyball.db");
  expect(await open(1, AS_USER)).toEqual([fault("STORE_READ_ONLY")]);
});

test("a full disk is named, and what was there before is still whole", async () => {
  expect(await open(1)).toEqual(["read 0", "wrote"]);
  // A limit on the size of files, in blocks of 512 bytes, is to SQLite as a disk that is full.
  const [read, full] = await open(500, ["sh", "-c", 'ulimit -f 700; exec "$@"', "sh"]);
  expect([read, full]).toEqual(["read 1", fault("STORE_FULL")]);
  const store = await openStore({ url: `sqlite:${path}`, clock });
  const { size } = await store.read.ledgerHead();
  expect((await store.read.ledgerEntries(0, 1000)).map(({ entry }) => entry.seq)).toEqual([...Array(size).keys()]);
  await store.close();
  expect(await open(1)).toEqual([`read ${size}`, "wrote"]);
});

test.for([
  ["that is no database", () => writeFileSync(path, "hello")],
  ["of noise", () => writeFileSync(path, Buffer.alloc(5000, 7))],
  [
    "cut in the middle",
    () => writeFileSync(path, Buffer.concat([Buffer.from("SQLite format 3\u0000"), Buffer.alloc(90, 1)])),
  ],
] as const)("a file %s is named and left as it is", async ([, make]) => {
  mkdirSync(join(folder, "data"));
  make();
  expect(await open(1)).toEqual([fault("STORE_CORRUPT")]);
});

test.for([
  ["a folder in its place", "STORE_READ_ONLY", () => mkdirSync(path, { recursive: true })],
  ["a file in its folder's place", "STORE_READ_ONLY", () => writeFileSync(join(folder, "data"), "")],
  ["a newer version's database", "STORE_NEWER", makeNewer],
] as const)("%s is %s", async ([, code, make]) => {
  await make();
  expect(await open(1)).toEqual([fault(code)]);
});

test("a newer version's database is not written to", async () => {
  await makeNewer();
  await open(1);
  const db = new DatabaseSync(path, { readOnly: true });
  expect(db.prepare("select size from ledger_head").get()).toMatchObject({ size: 0 });
  expect(db.prepare("select max(version) as version from flyball_migration").get()).toMatchObject({ version: 99 });
  db.close();
});

test.for(["", "sqlite:relative.db", "mysql://host/db", "/abs/path.db"])("the address '%s' is refused", async (url) => {
  await expect(openStore({ url, clock })).rejects.toMatchObject({ code: "STORE_URL", exit: 2 });
});

test("in a folder that takes no folders it gives up at once", { timeout: 5000 }, async () => {
  await expect(openStore({ url: "sqlite:/proc/flyball/flyball.db", clock })).rejects.toMatchObject({
    code: "STORE_READ_ONLY",
  });
});

async function makeNewer(): Promise<void> {
  await (await openStore({ url: `sqlite:${path}`, clock })).close();
  const db = new DatabaseSync(path);
  db.exec("insert into flyball_migration values (99, 'later', 1)");
  db.close();
}
