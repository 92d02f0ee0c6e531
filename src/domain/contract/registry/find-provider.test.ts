import { expect, test } from "vitest";
import { findProvider, remoteKey, serviceName } from "./find-provider.ts";
import type { RegisteredRepository } from "./registered-repository.ts";

const provider = (root: string, remote: string | null): RegisteredRepository => ({
  root,
  service: serviceName(root),
  remote,
  readAtMs: 0,
  state: { kind: "read", commit: null },
  provides: [{ name: "orders", file: "openapi.yaml", kind: null, version: null, environments: {}, problem: null }],
  consumes: [],
});

test.for([
  ["https://ada:pass@git.example.org/team/orders.git/", "git.example.org/team/orders"],
  ["git@git.example.org:team/orders.git", "git.example.org/team/orders"],
  ["ssh://git@git.example.org/team/orders", "git.example.org/team/orders"],
  ["/srv/git/orders.git", "/srv/git/orders"],
] as const)("%s is the repository %s", ([url, key]) => {
  expect(remoteKey(url)).toBe(key);
  expect(serviceName(url)).toBe("orders");
});

const A = provider("/srv/orders", "git.example.org/team/orders");
const B = provider("/srv/fork", null);

test.for<readonly [string, readonly RegisteredRepository[], string | null, string | null, string]>([
  ["its name is one repository's", [A], null, null, "/srv/orders"],
  ["it names the folder", [A, B], "../fork", "/srv/fork", "/srv/fork"],
  ["it names the clone's URL", [A, B], "git@git.example.org:team/orders.git", null, "/srv/orders"],
  ["nobody provides it", [], null, null, "no repository of the registry provides orders"],
  ["two provide it", [A, B], null, null, "2 repositories provide orders"],
  ["it names a folder that is not registered", [A], "../x", "/srv/x", "the registry has no orders at ../x"],
])("a provider is found where %s", ([, repositories, from, at, expected]) => {
  const found = findProvider(repositories, { contract: "orders", from, at });
  expect(found.kind === "found" ? found.repository.root : found.why).toBe(expected);
});
