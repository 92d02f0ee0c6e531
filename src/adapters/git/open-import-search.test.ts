import { afterAll, expect, test } from "vitest";
import { tempRepositories } from "../../../test/git/temp-repository.ts";
import { importPattern } from "../../domain/intent/module-imports.ts";
import { openImportSearch } from "./open-import-search.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
afterAll(repositories.remove);

const SIGNAL = AbortSignal.timeout(20_000);

test("lines that import are found with their files, whatever these are called and whatever the user's git is set to", async () => {
  const fixture = repositories.make();
  fixture.git("config", "grep.lineNumber", "true");
  fixture.git("config", "grep.patternType", "fixed");
  fixture.write("src/a b.ts", 'import { total } from "./orders/total.ts";\nconst total = 1;\n');
  fixture.write("src/new\nline.py", "from orders.total import x\n");
  fixture.write("binary.ts", 'import "./total.ts"\u0000\n');
  fixture.git("add", "-A");
  fixture.write("untracked.ts", 'import "./orders/total.ts";\n');
  const found = await openImportSearch({ env: fixture.env }).search(fixture.root, [importPattern("total")], SIGNAL);
  expect(found?.toSorted((one, other) => (one.path < other.path ? -1 : 1))).toEqual([
    { path: "src/a b.ts", line: 'import { total } from "./orders/total.ts";' },
    { path: "src/new\nline.py", line: "from orders.total import x" },
  ]);
});

test("nothing found is nothing; what could not be asked is null", async () => {
  const fixture = repositories.make();
  expect(await openImportSearch({ env: fixture.env }).search(fixture.root, [importPattern("nowhere")], SIGNAL)).toEqual(
    [],
  );
  expect(
    await openImportSearch({ env: fixture.env }).search(fixture.home, [importPattern("total")], SIGNAL),
  ).toBeNull();
  expect(
    await openImportSearch({ env: fixture.env, gitBinary: "/nowhere/git" }).search(fixture.root, ["x"], SIGNAL),
  ).toBeNull();
});
