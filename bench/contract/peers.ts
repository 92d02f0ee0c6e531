import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { load } from "js-yaml";
import { messageOf } from "../../src/base/fault.ts";

const PEERS = ["openapi-diff@0.24.1", "api-smart-diff@1.0.6"] as const;
const INSTALL_MS = 180_000;

/** Asks whether a pair breaks; rejects where the peer can't read it. */
export interface Peer {
  readonly name: string;
  readonly breaks: (base: string, revision: string) => Promise<boolean>;
}

interface OpenapiDiff {
  diffSpecs(options: {
    readonly sourceSpec: Spec;
    readonly destinationSpec: Spec;
  }): Promise<{ readonly breakingDifferencesFound: boolean }>;
}

interface ApiSmartDiff {
  apiCompare(before: unknown, after: unknown): { readonly diffs: readonly { readonly type: string }[] };
}

/** Installs the pinned peers into the cache folder of node_modules at the first run. Without network there are none, and the sentence why is printed. */
export function openPeers(): readonly Peer[] {
  try {
    const folder = installed(PEERS);
    const require = createRequire(join(folder, "package.json"));
    // They are no dependencies of ours: nothing that looks for those may take these for some.
    const [first, second] = PEERS.map((peer): unknown => require(nameOf(peer)));
    return [openapiDiff(first as OpenapiDiff), smartDiff(second as ApiSmartDiff)];
  } catch (thrown) {
    console.log(`peers are skipped: they could not be installed (${messageOf(thrown).slice(0, 200)})`);
    return [];
  }
}

/** The folder in which these packages are, each `name@version` or `alias@npm:name@version`; throws where they can't be installed. */
export function installed(packages: readonly string[]): string {
  const folder = join(dirname(dirname(import.meta.dirname)), "node_modules", ".cache", "flyball-bench");
  mkdirSync(folder, { recursive: true });
  if (!packages.every((each) => existsSync(join(folder, "node_modules", nameOf(each)))))
    execFileSync("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--ignore-scripts", ...packages], {
      stdio: "pipe",
      timeout: INSTALL_MS,
    });
  return folder;
}

/** `@scope/name` of `@scope/name@1.0.0`. */
function nameOf(peer: string): string {
  return peer.slice(0, peer.indexOf("@", 1));
}

function openapiDiff(library: OpenapiDiff): Peer {
  return {
    name: PEERS[0],
    breaks: async (base, revision) => {
      const result = await library.diffSpecs({ sourceSpec: spec(base), destinationSpec: spec(revision) });
      return result.breakingDifferencesFound;
    },
  };
}

function smartDiff(library: ApiSmartDiff): Peer {
  return {
    name: PEERS[1],
    breaks: async (base, revision) =>
      library.apiCompare(readDocument(base), readDocument(revision)).diffs.some(({ type }) => type === "breaking"),
  };
}

interface Spec {
  readonly content: string;
  readonly location: string;
  readonly format: string;
}

function spec(file: string): Spec {
  return { content: JSON.stringify(readDocument(file)), location: file, format: "openapi3" };
}

function readDocument(file: string): unknown {
  const text = readFileSync(file, "utf8");
  return file.endsWith(".json") ? JSON.parse(text) : load(text);
}
