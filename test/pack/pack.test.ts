import { execFileSync, spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VERSION } from "../../src/base/version.ts";

const ROOT = dirname(dirname(import.meta.dirname));
const INSTALLED_MAX_BYTES = 15e6;
const PACKAGES_MAX = 20;

let folder = "";
let tarball = "";

/** The registry is an address that refuses every connection: nothing but the tarball may be needed. */
const offline = { ...process.env, npm_config_registry: "http://127.0.0.1:9/", npm_config_offline: "true" };

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flyball-pack-"));
  const packed = execFileSync("npm", ["pack", "--json", "--silent", "--pack-destination", folder], {
    cwd: ROOT,
    encoding: "utf8",
    timeout: 60_000,
    stdio: ["ignore", "pipe", "pipe"],
  });
  expect(packed).toContain("filename");
  tarball = globSync("*.tgz", { cwd: folder }).map((name) => join(folder, name))[0] ?? "";
  execFileSync("npm", ["init", "-y"], { cwd: folder, env: offline, timeout: 30_000, stdio: "pipe" });
  execFileSync("npm", ["install", "--no-audit", "--no-fund", tarball], {
    cwd: folder,
    env: offline,
    timeout: 60_000,
    stdio: "pipe",
  });
}, 120_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("the tarball installs offline into an empty folder, small and alone", () => {
  const files = globSync("node_modules/**/*", { cwd: folder }).map((name) => statSync(join(folder, name)));
  const bytes = files.reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(INSTALLED_MAX_BYTES);
  const packages = globSync("node_modules/{*,@*/*}/package.json", { cwd: folder });
  expect(packages.length).toBeLessThanOrEqual(PACKAGES_MAX);
  expect(packages).toContain("node_modules/flyball/package.json");
});

test("what is published is the bundle, its licences, the schemas, the readme and nothing of the workshop", () => {
  const top = globSync("*", { cwd: join(folder, "node_modules/flyball") }).toSorted();
  expect(top.filter((name) => name !== "README.md")).toEqual(["LICENSE", "action", "dist", "package.json", "schemas"]);
  const licences = readFileSync(join(folder, "node_modules/flyball/dist/THIRD-PARTY-LICENSES.txt"), "utf8");
  expect(licences).toMatch(/^commander \d+\.\d+\.\d+ \(MIT\)$/mu);
});

test.for([
  { args: ["--help"], out: /^flyball \d+\.\d+\.\d+: from a task contract to a verified release/u },
  { args: ["--version"], out: new RegExp(`^${VERSION.replaceAll(".", "\\.")}\\n$`, "u") },
  { args: ["doctor", "--json"], out: /^\{"schemaVersion":1,"items":\[/u },
  { args: ["completion", "bash"], out: /flyball complete -- /u },
])("npx flyball $args works there, with not a word on stderr", ({ args, out }) => {
  const ran = spawnSync("npx", ["flyball", ...args], {
    cwd: folder,
    env: { ...offline, npm_config_loglevel: "silent" },
    encoding: "utf8",
    timeout: 30_000,
  });
  expect(ran.stdout).toMatch(out);
  expect(ran.stderr.replaceAll(/^npm warn .*\n/gmu, "")).toBe("");
  expect(ran.status).toBe(0);
});

test("check runs from what earlier runs compiled, and from its source where that is damaged", () => {
  const home = join(folder, "home");
  const repository = join(folder, "repository");
  mkdirSync(join(home, "data/flyball"), { recursive: true });
  const git = ["-C", repository, "-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
  execFileSync("git", ["init", "-q", repository]);
  writeFileSync(join(repository, "a.txt"), "one\n");
  execFileSync("git", [...git, "add", "-A"]);
  execFileSync("git", [...git, "commit", "-qm", "one"]);
  const run = (...args: readonly string[]): string => {
    const ran = spawnSync(process.execPath, [join(folder, "node_modules/flyball/dist/flyball.js"), ...args], {
      cwd: repository,
      env: { PATH: process.env["PATH"], HOME: home, XDG_DATA_HOME: join(home, "data") },
      encoding: "utf8",
      timeout: 30_000,
    });
    expect(ran.stderr).toBe("");
    return ran.stdout;
  };
  run("ledger", "log");
  const check = (): unknown => (JSON.parse(run("check", "--no-commands", "--json")) as { verdict: unknown }).verdict;
  const kept = (): string => globSync(join(home, ".cache/flyball/compiled/*/flyball-check-*"))[0] ?? "";
  expect(check()).toBe("pass");
  expect(statSync(kept()).size).toBeGreaterThan(100_000);
  expect(check()).toBe("pass");
  writeFileSync(kept(), readFileSync(kept()).fill(7, 5000, 9000));
  expect(check()).toBe("pass");
  // What a database gets is written by the other bundle.
  expect(run("ledger", "log")).toMatch(/(?:check.*\n.*){3}/u);
});

test("functions are found by the grammars that lie in the package", () => {
  const module = join(folder, "node_modules/flyball/dist/open-functions.js");
  const find = `const { openFunctions } = await import(${JSON.stringify(module)});
    const finder = await openFunctions();
    for (const path of ["a.ts", "a.py"]) console.log((await finder.find(path, "class A { b() {} }")).by);`;
  const ran = spawnSync(process.execPath, ["--input-type=module", "-e", find], { encoding: "utf8", timeout: 30_000 });
  expect(ran.stderr).toBe("");
  expect(ran.stdout).toBe("parser\nparser\n");
});

test("the action is one file beside its action.yml, and stops with a sentence where there is no workflow", () => {
  const action = join(folder, "node_modules/flyball/action");
  expect(globSync("**/*.*", { cwd: action }).toSorted()).toEqual([
    "action.yml",
    "dist/THIRD-PARTY-LICENSES.txt",
    "dist/index.js",
  ]);
  expect(readFileSync(join(action, "action.yml"), "utf8")).toMatch(
    /^ {2}using: node24\n {2}main: dist\/index\.js\n$/mu,
  );
  const ran = spawnSync(process.execPath, [join(action, "dist/index.js")], {
    cwd: folder,
    env: { PATH: process.env["PATH"] },
    encoding: "utf8",
    timeout: 30_000,
  });
  expect(ran.stdout).toMatch(/^::error title=ACTION_EVENT::this is no step of GitHub Actions/u);
  expect(ran.stderr).toBe("");
  expect(ran.status).toBe(2);
});

test("--help loads no library: what cli.js imports at once is small", () => {
  const dist = join(folder, "node_modules/flyball/dist");
  const loaded = new Map<string, string>();
  const waiting = ["cli.js"];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (loaded.has(name)) continue;
    const code = readFileSync(join(dist, name), "utf8");
    loaded.set(name, code);
    for (const [, chunk = ""] of code.matchAll(/(?:from|import)"\.\/((?:chunks\/)?[\w-]+\.js)"/gu)) {
      waiting.push(name.startsWith("chunks/") && !chunk.startsWith("chunks/") ? `chunks/${chunk}` : chunk);
    }
  }
  expect(loaded.size).toBeGreaterThan(1);
  expect([...loaded.values()].join("").length).toBeLessThan(30_000);
});

test("the version in package.json is the one that is printed", () => {
  expect(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"))).toMatchObject({ version: VERSION });
});

test.for([
  { tool: "publint", args: ["run", "--strict"] },
  { tool: "attw", args: ["--profile", "esm-only"] },
])("$tool finds nothing to object to", ({ tool, args }) => {
  const ran = spawnSync(join(ROOT, "node_modules/.bin", tool), [...args, tarball], {
    cwd: folder,
    env: offline,
    encoding: "utf8",
    timeout: 60_000,
  });
  expect(ran.stdout + ran.stderr).not.toMatch(/error|warning|❌/iu);
  expect(ran.status).toBe(0);
});

test.skipIf(olderNode() === null)("a Node that is too old gets one sentence before anything is imported", () => {
  const launcher = join(folder, "node_modules/flyball/dist/flyball.js");
  const older = olderNode();
  const ran = spawnSync(older?.path ?? "", [launcher, "--help"], { encoding: "utf8", timeout: 10_000 });
  expect(ran.stderr).toBe(`Flyball needs Node 22.18 or newer; this is Node ${older?.version}.\n`);
  expect(ran.stdout).toBe("");
  expect(ran.status).toBe(2);
});

interface InstalledNode {
  readonly path: string;
  readonly version: string;
}

/** The first Node on PATH, outside of this project, that is older than 22.18. */
function olderNode(): InstalledNode | null {
  for (const entry of (process.env["PATH"] ?? "").split(delimiter)) {
    if (entry === "" || entry.includes("node_modules")) continue;
    const path = join(entry, "node");
    const ran = spawnSync(path, ["-p", "process.versions.node"], { encoding: "utf8", timeout: 10_000 });
    if (ran.status !== 0) continue;
    const version = ran.stdout.trim();
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major < 22 || (major === 22 && minor < 18)) return { path, version };
  }
  return null;
}
