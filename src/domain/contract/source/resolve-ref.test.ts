import { expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import {
  childSite,
  pointerOf,
  rootSite,
  type ContractFile,
  type ContractSource,
  type Site,
} from "./contract-source.ts";
import { createResolver, followReferences } from "./resolve-ref.ts";

function sourceOf(values: Readonly<Record<string, Json>>): ContractSource {
  const files = Object.entries(values).map(([path, value]): ContractFile => ({
    path,
    text: JSON.stringify(value),
    format: "json",
    value,
  }));
  return { root: files[0] as ContractFile, files: new Map(files.map((file) => [file.path, file])) };
}

function siteAt(source: ContractSource, keys: readonly string[]): Site {
  return keys.reduce<Site>((site, key) => childSite(site, key) as Site, rootSite(source.root));
}

const FILES: Readonly<Record<string, Json>> = {
  "apis/v1/api.yaml": {
    a: { "b/c": { "d~e": 1 } },
    "ü n": 2,
    list: ["x", "y"],
    via: { $ref: "#/a" },
    self: { $ref: "#/self/x" },
  },
  "apis/common.yaml": { x: { $ref: "v1/api.yaml#/a" }, y: 3 },
  "my file.json": { z: 4 },
};

test.for([
  ["#", "apis/v1/api.yaml", ""],
  ["#/a/b~1c/d~0e", "apis/v1/api.yaml", "/a/b~1c/d~0e"],
  ["#/a/b%2Fc", null, null],
  ["#/a/b%7E1c/d%7E0e", "apis/v1/api.yaml", "/a/b~1c/d~0e"],
  ["#/%C3%BC%20n", "apis/v1/api.yaml", "/ü n"],
  ["#/ü n", "apis/v1/api.yaml", "/ü n"],
  ["#/list/1", "apis/v1/api.yaml", "/list/1"],
  ["#/list/01", null, null],
  ["#/list/-", null, null],
  ["#/list/length", null, null],
  ["#/constructor", null, null],
  ["#/nowhere", null, null],
  ["#name", null, null],
  ["#/%zz", null, null],
  ["../common.yaml", "apis/common.yaml", ""],
  ["../common.yaml#/y", "apis/common.yaml", "/y"],
  ["./../v1/../common.yaml#/y", "apis/common.yaml", "/y"],
  ["../../my%20file.json#/z", "my file.json", "/z"],
  ["../../my file.json#/z", "my file.json", "/z"],
  ["../../../my file.json#/z", null, null],
  ["/apis/common.yaml", null, null],
  ["file:///apis/common.yaml", null, null],
  ["nowhere.yaml#/y", null, null],
  ["#/via/b~1c", "apis/v1/api.yaml", "/a/b~1c"],
  ["../common.yaml#/x/b~1c", "apis/v1/api.yaml", "/a/b~1c"],
  ["#/self/x", null, null],
] as const)("%s names %s %s", ([ref, file, pointer]) => {
  const source = sourceOf(FILES);
  const found = createResolver(source, "none")(rootSite(source.root), ref);
  expect([found?.file.path ?? null, found === null ? null : pointerOf(found)]).toEqual([file, pointer]);
});

test("a reference is looked up once: the same site comes back", () => {
  const source = sourceOf(FILES);
  const resolve = createResolver(source, "none");
  expect(resolve(rootSite(source.root), "#/a")).toBe(resolve(siteAt(source, ["via"]), "#/a"));
});

test.for([
  ["one step", { a: { $ref: "#/b" }, b: { c: 1 } }, "/b"],
  ["three steps", { a: { $ref: "#/b" }, b: { $ref: "#/c" }, c: { $ref: "#/d" }, d: true }, "/d"],
  ["to itself", { a: { $ref: "#/a" } }, null],
  ["in a round", { a: { $ref: "#/b" }, b: { $ref: "#/a" } }, null],
  ["to nothing", { a: { $ref: "#/b" } }, null],
  ["a reference that is no text", { a: { $ref: 1 } }, "/a"],
] as const)("a chain of references: %s", ([, value, pointer]) => {
  const source = sourceOf({ "a.json": value });
  const found = followReferences(createResolver(source, "none"), siteAt(source, ["a"]));
  expect(found === null ? null : pointerOf(found)).toBe(pointer);
});

const NAMED: Readonly<Record<string, Json>> = {
  "root.json": {
    $id: "https://example.com/schemas/root.json",
    definitions: {
      plain: { $anchor: "plain" },
      old: { $id: "#old" },
      inner: {
        $id: "inner/one.json",
        definitions: { deep: { $dynamicAnchor: "deep", $ref: "#/definitions/other" }, other: {} },
      },
      properties: { properties: { $id: { type: "string" } } },
    },
    examples: [{ $id: "https://example.com/schemas/example.json" }],
  },
  "other.json": { $id: "https://example.com/schemas/other.json", type: "string" },
  "no-id.json": { definitions: { a: {} } },
};

test.for([
  ["an anchor", [], "#plain", "root.json", "/definitions/plain"],
  ["an anchor of draft-07", [], "#old", "root.json", "/definitions/old"],
  ["an anchor of another resource", [], "#deep", null, null],
  [
    "an anchor of its own resource",
    ["definitions", "inner"],
    "#deep",
    "root.json",
    "/definitions/inner/definitions/deep",
  ],
  ["a relative id", [], "inner/one.json", "root.json", "/definitions/inner"],
  [
    "a pointer in a relative id",
    [],
    "inner/one.json#/definitions/other",
    "root.json",
    "/definitions/inner/definitions/other",
  ],
  ["an anchor in a relative id", [], "inner/one.json#deep", "root.json", "/definitions/inner/definitions/deep"],
  [
    "a pointer within its own resource",
    ["definitions", "inner", "definitions", "deep"],
    "#/definitions/other",
    "root.json",
    "/definitions/inner/definitions/other",
  ],
  ["back from an inner resource", ["definitions", "inner"], "../root.json#plain", "root.json", "/definitions/plain"],
  ["another file by its id", [], "other.json", "other.json", ""],
  ["another file by its whole id", [], "https://example.com/schemas/other.json", "other.json", ""],
  ["another file that has no id, by its path", [], "no-id.json#/definitions/a", "no-id.json", "/definitions/a"],
  ["an id in an example is data", [], "https://example.com/schemas/example.json", null, null],
  ["nothing", [], "https://example.com/schemas/nothing.json", null, null],
] as const)("by $id: %s", ([, keys, ref, file, pointer]) => {
  const source = sourceOf(NAMED);
  const found = createResolver(source, "$id")(siteAt(source, keys), ref);
  expect([found?.file.path ?? null, found === null ? null : pointerOf(found)]).toEqual([file, pointer]);
});

test("an OpenAPI 3.0 document has no identifiers", () => {
  const source = sourceOf(NAMED);
  expect(createResolver(source, "none")(rootSite(source.root), "inner/one.json")).toBe(null);
});

test("a chain of twenty thousand references through pointers ends", () => {
  const value = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`a${i}`, { $ref: `#/a${i + 1}/x` }]));
  const source = sourceOf({ "a.json": value });
  expect(createResolver(source, "none")(rootSite(source.root), "#/a0/x")).toBe(null);
});
