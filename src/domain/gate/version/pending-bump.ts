import { textOf, type Change } from "../../change/change.ts";
import { largest, type Bump } from "./bump.ts";
import type { Manifest } from "./manifest.ts";

/** A version that a release will raise later. */
export type PendingBump =
  /** A file of the change says how much. */
  | { readonly kind: "said"; readonly bump: Bump; readonly where: string }
  /** A tool reads it from the commits. `bump` is null where there are none yet, or none in its form. */
  | { readonly kind: "by a tool"; readonly bump: Bump | null; readonly where: string }
  | { readonly kind: "none" };

/** Files beside a manifest, or at the top, that say that a tool raises versions. */
export const RELEASE_CONFIGS: readonly string[] = [
  ".changeset/config.json",
  "release-please-config.json",
  ".release-please-manifest.json",
  ".releaserc",
  ".releaserc.json",
  ".releaserc.yml",
  "release.config.js",
  "release.config.cjs",
  "release.config.mjs",
  "release-plz.toml",
  "cliff.toml",
];

/** Whether and by how much a package is raised later: by a changeset of the change, a fragment of a changelog, or a tool that the repository has set up. */
export function pendingBump(manifest: Manifest, change: Change): PendingBump {
  const said: { bump: Bump; where: string }[] = [];
  for (const { path, after } of change.files) {
    const text = textOf(after);
    if (text === null) continue;
    if (/(?:^|\/)\.changeset\/(?!README\.md$)[^/]+\.md$/u.test(path)) {
      const bump = inChangeset(text, manifest.name);
      if (bump !== null) said.push({ bump, where: path });
    } else if (/(?:^|\/)(?:changelog\.d|newsfragments|changes)\/[^/]+$/u.test(path)) {
      const kind =
        /\.(breaking|removal|major|feature|added|minor|bugfix|fixed|patch|misc|doc)\b/u.exec(path)?.[1] ?? "";
      said.push({ bump: FRAGMENTS[kind] ?? "patch", where: path });
    }
  }
  const bump = largest(said.map((each) => each.bump));
  const best = said.find((each) => each.bump === bump);
  if (best !== undefined) return { kind: "said", ...best };
  const has = (path: string): boolean =>
    change.companions.has(path) || change.files.some((file) => file.path === path && file.after !== null);
  const config = RELEASE_CONFIGS.find(has) ?? manifest.releaseTools[0];
  if (config === undefined) return { kind: "none" };
  // With changesets nothing is raised that no changeset names; one of an earlier change may.
  return { kind: "by a tool", where: config, bump: config.startsWith(".changeset") ? null : inCommits(change) };
}

const FRAGMENTS: Readonly<Record<string, Bump>> = {
  breaking: "major",
  removal: "major",
  major: "major",
  feature: "minor",
  added: "minor",
  minor: "minor",
};

/** `"@acme/pay": minor` in the front matter. */
function inChangeset(text: string, name: string | null): Bump | null {
  const head = /^---\r?\n([\s\S]{0,20000}?)\r?\n---/u.exec(text)?.[1] ?? "";
  for (const line of head.split("\n")) {
    const match = /^\s*["']?([^"':]{1,214})["']?\s*:\s*(major|minor|patch|none)\s*$/u.exec(line);
    if (match !== null && (name === null || match[1] === name)) return match[2] as Bump;
  }
  return null;
}

/** By the form of Conventional Commits 1.0.0. */
function inCommits({ commits }: Change): Bump | null {
  const bumps = commits.flatMap(({ message }): readonly Bump[] => {
    const head = /^(\w{1,30})(?:\([^()\n]{0,100}\))?(!)?:/u.exec(message);
    if (head === null) return [];
    if (head[2] !== undefined || /^BREAKING[ -]CHANGE:/mu.test(message)) return ["major"];
    return [head[1] === "feat" ? "minor" : /^(?:fix|perf|revert)$/u.test(head[1] ?? "") ? "patch" : "none"];
  });
  return bumps.length === 0 ? null : largest(bumps);
}
