import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createApp } from "../../../src/main/create-app.ts";
import { runCli } from "../../../src/surfaces/cli/run-cli.ts";

const EXAMPLE = new URL("../../../examples/contracts/", import.meta.url).pathname;

let folder = "";

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "flyball-company-")));
  for (const name of ["orders", "web", "billing"]) {
    cpSync(join(EXAMPLE, name), join(folder, name), { recursive: true });
    git(name, "init", "-q", "-b", "main");
    commit(name, "start");
  }
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function git(repository: string, ...args: readonly string[]): void {
  const identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
  const done = spawnSync("git", [...identity, ...args], { cwd: join(folder, repository) });
  if (done.status !== 0) throw new Error(String(done.stderr));
}

function commit(repository: string, message: string): void {
  git(repository, "add", "-A");
  git(repository, "commit", "-qm", message);
}

function edit(path: string, ...edits: readonly (readonly [string | RegExp, string])[]): void {
  const at = join(folder, path);
  writeFileSync(
    at,
    edits.reduce((text, [from, to]) => text.replace(from, to), readFileSync(at, "utf8")),
  );
}

/** Takes the field `total` out of the contract of `orders`, in its files. */
function removeTotal(): void {
  edit("orders/openapi.yaml", ["status, total, amount", "status, amount"], [/ {8}total: .*\n/u, ""]);
}

async function flyball(repository: string, ...args: readonly string[]): Promise<{ exit: number; out: string }> {
  let out = "";
  const cwd = repository === "" ? folder : join(folder, repository);
  const env = { ...process.env, XDG_DATA_HOME: join(folder, "data"), XDG_CACHE_HOME: join(folder, "cache") };
  const app = createApp({ env, homedir: folder, command: [process.execPath, "src/main/cli.ts"] });
  const exit = await runCli(args, {
    stdout: { write: (text) => void (out += text) },
    stderr: { write: (text) => void (out += text) },
    readStdin: async () => "",
    isTty: false,
    hasColor: false,
    env,
    cwd,
    signal: AbortSignal.timeout(60_000),
    app: async () => app,
    check: async () => app.check,
  });
  await app.close();
  return { exit, out: out.replaceAll(folder, "…") };
}

/** As much of the commands' JSON as is looked at. */
interface Said {
  readonly verdict: string;
  readonly findings: readonly { readonly rule: string }[];
  readonly gates: readonly { readonly verdict: string; readonly findings: readonly { readonly rule: string }[] }[];
  readonly repositories: readonly { readonly service: string }[];
  readonly steps: readonly {
    readonly step: { readonly phase: string; readonly service: string; readonly state: string };
  }[];
}

async function json(repository: string, ...args: readonly string[]): Promise<Said> {
  return JSON.parse((await flyball(repository, ...args, "--json")).out) as Said;
}

test("a field is removed that one consumer uses: it breaks at its line, the other is safe, and the order is printed; once it moved, all pass", async () => {
  expect((await flyball("", "contract", "register", "orders", "web", "billing")).exit).toBe(0);
  removeTotal();
  const broken = await flyball("orders", "contract", "impact");
  expect(broken).toEqual({
    exit: 1,
    out: `orders (openapi.yaml) 1.4.0: breaking
  the property total of the response 200: it is gone  [response-required-property-removed]

safe     billing  what it uses stays as it was
breaks   web
  GET /orders/{id}: /total is gone from answers
    at …/web/src/order-page.ts:10:32
    the provider changes: the provider can keep the old beside the new until nobody uses it

in this order
  1. expand in orders: keep GET /orders/{id} /total as it is, and offer the new beside it
  2. migrate in web, after 1: move off GET /orders/{id} /total
  3. contract in orders, after 2: release the change that takes the old away
`,
  });
  const { steps } = await json("orders", "contract", "impact", "orders");
  expect(steps.map((each) => [each.step.phase, each.step.service, each.step.state])).toEqual([
    ["contract", "orders", "blocked"],
    ["expand", "orders", "ready"],
    ["migrate", "web", "blocked"],
  ]);

  edit(
    "web/src/order-page.ts",
    ["readonly total: number", "readonly amount: { readonly value: string }"],
    ["order.total.toFixed(2)", "order.amount.value"],
  );
  commit("web", "read the amount");
  const moved = await flyball("orders", "contract", "impact");
  expect(moved.out).toContain(
    "safe     billing  what it uses stays as it was\nsafe     web  what it uses stays as it was\n",
  );
  expect(moved.out).toContain("  1. contract in orders: release the change\n");
  expect(moved.exit).toBe(0);
});

test("a change that breaks is declared breaking, or the gate fails; what the engine refutes can't be declared", async () => {
  await flyball("", "contract", "register", "orders", "billing");
  git("orders", "switch", "-qc", "feature");
  removeTotal();
  edit("orders/openapi.yaml", ["1.4.0", "2.0.0"]);
  expect(rulesOf(await json("orders", "contract", "check"))).toEqual(["FB2001", "FB2005"]);
  const refuted = await flyball("orders", "contract", "accept", "--non-breaking", "--reason", "nobody reads it");
  expect([refuted.exit, refuted.out]).toEqual([1, expect.stringContaining("CONTRACT_BREAKS")]);
  expect((await flyball("orders", "contract", "accept", "--breaking", "--reason", "amount has it")).exit).toBe(0);
  const accepted = await json("orders", "contract", "check");
  expect([accepted.verdict, rulesOf(accepted)]).toEqual(["pass", ["FB2005"]]);
  // From git alone, as CI sees it.
  commit("orders", "take total away");
  rmSync(join(folder, "data"), { recursive: true, force: true });
  const gate = await json("orders", "check", "--gate", "contract", "--base", "main", "--head", "HEAD");
  expect(gate.gates.map((each) => [each.verdict, each.findings.map(({ rule }) => rule)])).toEqual([
    ["pass", ["FB2005"]],
  ]);
  edit("orders/openapi.yaml", ["enum: [open, paid]", "enum: [open, paid, refunded]"]);
  commit("orders", "one more\n\nContract-Change: orders non-breaking");
  const understated = await json("orders", "check", "--gate", "contract", "--base", "main", "--head", "HEAD");
  expect(understated.gates[0]?.findings.map(({ rule }) => rule).toSorted()).toEqual([
    "FB2002",
    "FB2005",
    "FB2005",
    "FB2006",
  ]);
});

test("code beside a contract is mixed, and a new optional field is no break", async () => {
  edit("orders/openapi.yaml", ["        total: {", "        note: { type: string }\n        total: {"]);
  writeFileSync(join(folder, "orders/server.ts"), "export const port = 1;\n");
  expect(rulesOf(await json("orders", "contract", "check"))).toEqual(["FB2001", "FB2004"]);
  await flyball("orders", "contract", "accept", "--non-breaking", "--reason", "an optional field is new");
  expect(rulesOf(await json("orders", "contract", "check"))).toEqual(["FB2004"]);
});

test("the registry is what the repositories say: reading again gives the same, one that moved is found, one that is gone is said", async () => {
  await flyball("", "contract", "register", "orders", "web", "billing");
  const first = await json("", "contract", "list");
  rmSync(join(folder, "data"), { recursive: true, force: true });
  await flyball("", "contract", "register", "billing", "orders", "web");
  const again = await json("", "contract", "list");
  expect(timeless(again)).toEqual(timeless(first));

  renameSync(join(folder, "billing"), join(folder, "accounts"));
  const gone = await flyball("", "contract", "register", "web");
  expect(gone.exit).toBe(1);
  expect(gone.out).toContain("gone       billing  …/billing\n");
  removeTotal();
  const unknown = await flyball("orders", "contract", "impact");
  expect(unknown.out).toContain(
    "unknown  billing\n  its repository is gone, so that nobody can say what it uses now\n",
  );
  const moved = await flyball("", "contract", "register", "accounts");
  expect(moved.out).toContain("added      billing  …/accounts\n");
  expect(moved.out).toContain("  instead of  …/billing\n");
  expect((await json("", "contract", "list")).repositories.map(({ service }) => service)).toEqual([
    "billing",
    "orders",
    "web",
  ]);
});

test("a contract that can't be read, or is gone, blocks whoever uses it", async () => {
  await flyball("", "contract", "register", "orders", "web");
  edit("orders/openapi.yaml", ["paths:", "paths: []\nx-was:"]);
  const unreadable = await flyball("orders", "contract", "impact");
  expect([unreadable.exit, unreadable.out]).toEqual([1, expect.stringMatching(/^unknown {2}web\n.*openapi\.yaml/mu)]);
  rmSync(join(folder, "orders/openapi.yaml"));
  const gone = await flyball("orders", "contract", "impact");
  expect([gone.exit, gone.out]).toEqual([
    1,
    expect.stringContaining("breaks   web\n  the contract is gone\n    at …/web/"),
  ]);
});

function rulesOf(checked: Pick<Said, "findings">): readonly string[] {
  return checked.findings.map(({ rule }) => rule).toSorted();
}

/** Without what the clock says. */
function timeless(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, each: unknown) => (key.endsWith("Ms") ? 0 : each)));
}
