import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openContractFiles } from "../../adapters/contracts/open-contract-files.ts";
import { Fault } from "../../base/fault.ts";
import { loadContract, type LoadContractInput, type LoadedContract } from "./load-contract.ts";

let top = "";
let folder = "";
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "flyball-load-"));
  folder = join(top, "repo");
  put("repo/.git/HEAD", "");
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  writeFileSync(join(top, path), text);
}

async function load(named: string, more: Partial<LoadContractInput> = {}): Promise<LoadedContract> {
  const input = { named, folder, root: null, remoteHosts: [], unresolved: "refuse", ...more } as const;
  return loadContract(openContractFiles({ env: process.env }), input);
}

/** `CODE file:line:col message | fix`. */
async function faultOf(named: string, more: Partial<LoadContractInput> = {}): Promise<string> {
  try {
    await load(named, more);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    const { code, message, hint, place } = thrown;
    return `${code} ${place === undefined ? "" : `${place.file}:${place.line}:${place.col} `}${message} | ${hint}`;
  }
  throw new Error("it was loaded");
}

function pathsOf(loaded: LoadedContract): readonly string[] {
  return "source" in loaded ? [...loaded.source.files.keys()].toSorted() : [loaded.path];
}

test("a contract is loaded with every file that its references reach, in a round too", async () => {
  put("repo/apis/api.yaml", "openapi: 3.0.3\npaths: {/a: {$ref: 'paths/a.yaml'}}\n");
  put("repo/apis/paths/a.yaml", "get: {responses: {200: {$ref: '../../common/ok%20one.json#/ok'}}}\n");
  put("repo/common/ok one.json", '{"ok": {"description": "x", "x-more": {"$ref": "../apis/api.yaml"}}}');
  const loaded = await load("apis/api.yaml");
  expect(loaded.kind).toBe("openapi");
  expect(pathsOf(loaded)).toEqual(["apis/api.yaml", "apis/paths/a.yaml", "common/ok one.json"]);
});

test("a contract of a commit is read from there alone", async () => {
  rmSync(join(folder, ".git"), { recursive: true });
  put("repo/apis/api.yaml", "openapi: 3.0.3\ncomponents: {schemas: {A: {$ref: '../a.json'}}}\n");
  put("repo/a.json", '{"type": "string"}');
  const git = (...args: readonly string[]): unknown =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd: folder });
  git("init", "-q", "-b", "main");
  git("add", "--all");
  git("commit", "-qm", "one");
  rmSync(join(folder, "a.json"));
  expect(pathsOf(await load("main:apis/api.yaml"))).toEqual(["a.json", "apis/api.yaml"]);
  expect(pathsOf(await load("HEAD:./api.yaml", { folder: join(folder, "apis") }))).toEqual(["a.json", "apis/api.yaml"]);
  expect(await faultOf("apis/api.yaml")).toMatch(
    /^CONTRACT_REF_MISSING apis\/api\.yaml:2:28 .* a\.json does not exist/u,
  );
  expect(await faultOf("main:nowhere.yaml")).toMatch(
    /^CONTRACT_MISSING nowhere\.yaml:1:1 nowhere\.yaml does not exist/u,
  );
});

test.for([
  ["out of the folder", "../../outside.yaml", "CONTRACT_REF_REFUSED", "leads out of the folder"],
  ["out of it in disguise", "a/%2e%2e/%2e%2e/%2e%2e/outside.yaml", "CONTRACT_REF_REFUSED", "leads out of the folder"],
  ["by an absolute path", "/etc/passwd", "CONTRACT_REF_REFUSED", "an absolute path leads out of the folder"],
  ["by file://", "file:///etc/passwd", "CONTRACT_REF_REFUSED", "only files below the folder"],
  ["through a link", "link.yaml", "CONTRACT_REF_REFUSED", "link.yaml is a symbolic link"],
  [
    "through a folder that is a link",
    "up/outside.yaml",
    "CONTRACT_REF_REFUSED",
    "is in apis/up, which is a symbolic link",
  ],
  ["into .git", "../.git/config", "CONTRACT_REF_REFUSED", "nothing is read there"],
  ["to a folder", "sub", "CONTRACT_REF_REFUSED", "apis/sub is no file"],
  ["to another host", "https://example.com/a.yaml", "CONTRACT_REF_REFUSED", "is on another host, and none is allowed"],
  ["to a file that is not there", "nowhere.yaml", "CONTRACT_REF_MISSING", "apis/nowhere.yaml does not exist"],
  ["to a name that is not there", "#/components/schemas/Oder", "CONTRACT_REF_MISSING", "did you mean 'Order'?"],
] as const)("a reference %s is one fault with its place", async ([, ref, code, words]) => {
  put("outside.yaml", "type: string\n");
  put("repo/apis/sub/x", "");
  put("repo/apis/api.yaml", `openapi: 3.0.3\ncomponents:\n  schemas:\n    Order: {}\n    A:\n      $ref: '${ref}'\n`);
  symlinkSync("../../outside.yaml", join(folder, "apis/link.yaml"));
  symlinkSync("../..", join(folder, "apis/up"));
  const fault = await faultOf("apis/api.yaml");
  expect(fault.startsWith(`${code} apis/api.yaml:6:7 `)).toBe(true);
  expect(fault).toContain(words);
});

test("references to nothing can be kept", async () => {
  put("repo/api.yaml", "openapi: 3.0.3\ncomponents: {schemas: {A: {$ref: '#/x'}, B: {$ref: 'y.yaml'}}}\n");
  const loaded = await load("api.yaml", { unresolved: "keep" });
  expect("unresolved" in loaded && loaded.unresolved.map(({ place }) => place.col)).toEqual([28, 46]);
});

test("what stands in examples names nothing", async () => {
  put("repo/api.yaml", "openapi: 3.0.3\ncomponents: {schemas: {A: {example: {$ref: 'nowhere.yaml'}}}}\n");
  expect(pathsOf(await load("api.yaml"))).toEqual(["api.yaml"]);
});

test("an address that a file names itself by is not fetched", async () => {
  put(
    "repo/a.json",
    '{"$id": "https://example.com/a.json", "properties": {"b": {"$ref": "b.json"}, "c": {"$ref": "https://example.com/b.json"}}}',
  );
  put("repo/b.json", '{"$id": "https://example.com/b.json"}');
  expect(pathsOf(await load("a.json"))).toEqual(["a.json", "b.json"]);
});

test("hosts that are allowed are asked, and what their files name too", async () => {
  const server = createServer((request, response) => {
    const files: Readonly<Record<string, string>> = {
      "/a/one.json": '{"$ref": "../two.json#/x"}',
      "/two.json": '{"x": {"type": "string"}}',
    };
    const body = files[request.url ?? ""];
    response.writeHead(body === undefined ? 404 : 200).end(body);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    put("repo/a.json", `{"$ref": "http://${host}/a/one.json"}`);
    const loaded = await load("a.json", { remoteHosts: [host] });
    expect(pathsOf(loaded)).toEqual(["a.json", `http://${host}/a/one.json`, `http://${host}/two.json`]);
    expect(await faultOf("a.json", { remoteHosts: ["example.com"] })).toContain(`is on ${host}, which is not allowed`);
  } finally {
    server.close();
  }
});

test.for([
  [
    "https://example.com/api.yaml",
    "CONTRACT_URL a contract is read from a file or a commit, not from an address | curl --fail --output contract.yaml 'https://example.com/api.yaml'",
  ],
  ["nowhere.yaml", "CONTRACT_MISSING nowhere.yaml:1:1 nowhere.yaml does not exist | name a file that exists"],
  [
    "broken.json",
    "CONTRACT_UNREADABLE broken.json:2:1 broken.json can't be read: a name between double quotes is expected here | write it as JSON, or name the file .yaml",
  ],
  [
    "latin.yaml",
    "CONTRACT_UNREADABLE latin.yaml:1:1 latin.yaml can't be read: it is not UTF-8 text | save it as UTF-8",
  ],
  [
    "link.yaml",
    "CONTRACT_REF_REFUSED link.yaml:1:1 link.yaml is a symbolic link | put the file itself below the folder of the contract",
  ],
] as const)("%s is one fault", async ([named, fault]) => {
  put("repo/broken.json", '{"a": 1,\n}');
  writeFileSync(join(folder, "latin.yaml"), Buffer.from([0x61, 0x3a, 0x20, 0xe9, 0x0a]));
  symlinkSync("broken.json", join(folder, "link.yaml"));
  expect(await faultOf(named)).toBe(fault);
});

test("a contract of too many bytes is refused unread", async () => {
  writeFileSync(join(folder, "large.yaml"), Buffer.alloc(64 * 1024 * 1024 + 1, 0x20));
  expect(await faultOf("large.yaml")).toMatch(/^CONTRACT_TOO_LARGE large\.yaml:1:1 .* more than 64 MiB in all/u);
});

test("a contract of too many files is refused before they are read", async () => {
  const refs = Array.from({ length: 5001 }, (_, i) => ({ $ref: `f${i}.json` }));
  put("repo/many.json", JSON.stringify({ allOf: refs }));
  expect(await faultOf("many.json")).toMatch(/^CONTRACT_TOO_LARGE many\.json:1:1 .* more than 5000 files/u);
});

test("GraphQL and Protobuf are known by their names, and are text", async () => {
  put("repo/a.graphql", "type Query { a: Int }\n");
  expect(await load("a.graphql")).toEqual({ kind: "graphql", path: "a.graphql", text: "type Query { a: Int }\n" });
});
