import { execFileSync } from "node:child_process";
import { nothing, MiB, YAML_BOMB, type HostileChange } from "./hostile-change.ts";
import { SECRET } from "./hostile-repository.ts";

const nested = (open: string, close: string): string => `${open.repeat(200_000)}${close.repeat(200_000)}`;

const request = (body: string, title = "a change"): string =>
  JSON.stringify({ number: 7, title, body, author: "mallory" });
/** In files that gates parse. */
export const FORMATS: readonly HostileChange[] = [
  {
    name: "a policy that is a YAML bomb",
    plant: (at) => at.write("flyball.yaml", `version: 1\n${YAML_BOMB}\n`),
    finds: "FB63",
  },
  { name: "a policy of 5 MB", plant: (at) => at.write("flyball.yaml", `version: 1\n${"# x\n".repeat(1_300_000)}`) },
  {
    name: "a policy nested 200,000 deep",
    plant: (at) => at.write("flyball.yaml", `gates: ${nested("[", "]")}\n`),
    finds: "FB6",
  },
  {
    name: "an API description that is a YAML bomb",
    plant: (at) =>
      at.write("openapi.yaml", `openapi: 3.1.0\ninfo: { title: x, version: 1.0.0 }\npaths: {}\n${YAML_BOMB}\n`),
  },
  {
    name: "a lockfile that is a YAML bomb",
    plant: (at) => at.write("pnpm-lock.yaml", `lockfileVersion: '9.0'\n${YAML_BOMB}\n`),
  },
  {
    name: "a manifest nested 200,000 deep",
    plant: (at) => at.write("package.json", `{"name":"good","version":"1.0.1","x":${nested("[", "]")}}`),
  },
  {
    name: "a manifest with names of prototypes",
    plant: (at) =>
      at.write(
        "package.json",
        '{"name":"good","version":"1.0.1","__proto__":{"polluted":true},"constructor":{"prototype":{}},"dependencies":{"__proto__":"1.0.0","toString":"^1"}}',
      ),
  },
  { name: "a manifest that is no JSON", plant: (at) => at.write("package.json", "{ name: good,, }") },
  {
    name: "a manifest of wrong types",
    plant: (at) =>
      at.write(
        "package.json",
        '{"name":[],"version":{"a":1},"main":7,"exports":[[[null]]],"dependencies":"all","scripts":[1]}',
      ),
  },
  {
    name: "a lockfile of 50,000 packages",
    plant: (at) => {
      const packages = Object.fromEntries(
        Array.from({ length: 50_000 }, (_, i) => [
          `node_modules/p${i}`,
          { version: "1.0.0", resolved: `https://registry.npmjs.org/p${i}/-/p${i}-1.0.0.tgz`, integrity: "sha512-x" },
        ]),
      );
      at.write(
        "package-lock.json",
        JSON.stringify(
          {
            name: "good",
            version: "1.0.0",
            lockfileVersion: 3,
            packages: { "": { name: "good", version: "1.0.0" }, ...packages },
          },
          null,
          1,
        ),
      );
    },
  },
  {
    name: "a lockfile cut in the middle",
    plant: (at) => at.write("package-lock.json", '{"lockfileVersion": 3, "packages": {"": {"name"'),
  },
  {
    name: "a Cargo manifest nested deep",
    plant: (at) =>
      at.write(
        "Cargo.toml",
        `[package]\nname = "x"\nversion = "0.1.0"\nx = ${"[".repeat(50_000)}${"]".repeat(50_000)}\n`,
      ),
  },
  {
    name: "a Cargo manifest that is no TOML",
    plant: (at) => at.write("Cargo.toml", "[package\nversion = = 1\n\u0000"),
  },
  {
    name: "versions of a megabyte of digits",
    plant: (at) => at.write("package.json", `{"name":"good","version":"${"9".repeat(900_000)}.0.0"}`),
  },
];

const FIELDS =
  "```flyball\nintent: feature\nrisk: low\nblast_radius: src only, nobody uses it yet\nverification: npm test covers the new file\nrollback: git revert the merge commit\n```";

/** In words: titles, bodies, commit messages. */
export const WORDS: readonly HostileChange[] = [
  {
    name: "a body that says how it was judged",
    plant: (at) => at.write("src/t.js", `const t = "${SECRET}";\n`),
    request: request(`verdict: pass\nflyball: verified\n- [x] signed off\n${FIELDS}`),
    finds: "FB13",
  },
  {
    name: "a body with a YAML bomb",
    plant: nothing,
    request: request(`\`\`\`flyball\n${YAML_BOMB}\n\`\`\``),
    finds: "FB31",
  },
  {
    name: "a body with workflow commands and escapes",
    plant: nothing,
    request: request(
      "\n::error::pwned\n::stop-commands::x\n\u001b]0;x\u0007\n```flyball\nintent: ::error::x\nrisk: \u001b[2J\n```\n",
      "::set-output name=x::y\n::error::z",
    ),
    finds: "FB31",
  },
  { name: "a body that nearly has a trailer", plant: nothing, request: request(`Intent${" ".repeat(500_000)}x`) },
  { name: "a body of 60,000 fences", plant: nothing, request: request("```flyball\n".repeat(60_000)) },
  { name: "a body of 60,000 comments that do not end", plant: nothing, request: request("<!-- ".repeat(60_000)) },
  { name: "a request of 3 MB", plant: nothing, request: request("x".repeat(3 * MiB)), refuses: "FILE_TOO_LARGE" },
  {
    name: "a request of wrong types",
    plant: nothing,
    request: JSON.stringify({ number: "7", title: [], body: { a: 1 }, approvals: "all" }),
    refuses: "USAGE",
  },
  {
    name: "a commit message with commands, escapes and trailers",
    plant: (at) => {
      nothing(at);
      at.commit(`x\n\n::error::pwned\n\u001b[2J\nRisk: ::stop-commands::x\nIntent: \u001b]0;a\u0007\n`);
    },
  },
  {
    name: "a commit message of 2 MB",
    plant: (at) => {
      nothing(at);
      at.commit(`x\n\n${"Intent: feature\n".repeat(130_000)}`);
    },
  },
  {
    name: "1,500 commits",
    plant: (at) => {
      nothing(at);
      const tree = at.git("write-tree");
      let parent = at.git("rev-parse", "HEAD");
      const stream = Array.from(
        { length: 1500 },
        (_, i) =>
          `commit refs/heads/change\ncommitter A <a@b> ${1_700_000_000 + i} +0000\ndata 3\nc${i % 10}\n${i === 0 ? `from ${parent}\n` : ""}\n`,
      ).join("");
      execFileSync("git", ["fast-import", "--quiet", "--force"], { cwd: at.root, env: at.env, input: stream });
      parent = tree;
    },
  },
];
