import type { GateRuleDoc } from "../../finding/rule-doc.ts";

export type VersionRuleName =
  | "notRaised"
  | "raisedTooLittle"
  | "publicRemoved"
  | "noVersion"
  | "lockDiffers"
  | "documentNotRaised";

/** Versions that say less than what changed. */
export const VERSION_RULES: Readonly<Record<VersionRuleName, GateRuleDoc>> = {
  notRaised: {
    id: "FB1201",
    title: "The version was not raised though the change asks for it",
    level: "warning",
    why: "Users tell by the version alone whether an update can break them (semver.org). Where a release raises the version later, by changesets, release-please or semantic-release, that counts. What asks for a patch version alone is not told, because projects raise that when they release; with `each_change: true` in the policy each change raises its version itself.",
    fix: "Raise the version in the manifest, or add a changeset that says how much.",
    example: '// a new export, and package.json still says\n"version": "1.4.0"',
  },
  raisedTooLittle: {
    id: "FB1202",
    title: "The version was raised too little",
    level: "error",
    why: "What was removed needs a new major, what was added a new minor version; before 1.0.0 one place further right, as npm and Cargo read ranges with a caret.",
    fix: "Raise the version by what the finding names, or keep what was removed.",
    example: '-export function pay() {}\n-"version": "1.4.0"\n+"version": "1.4.1"',
  },
  publicRemoved: {
    id: "FB1203",
    title: "Something public was taken away without a new major version",
    level: "error",
    why: "Whoever imports, calls or runs it breaks with the update. It is found by comparing what the package's entry points offer before and after: names, parameters that must be given, commands, for npm the oldest runtime.",
    fix: "Keep it and mark it as deprecated, or raise the major version (before 1.0.0 the minor one).",
    example: "-export function pay(amount: number): Receipt {",
  },
  noVersion: {
    id: "FB1204",
    title: "The version went down or is none",
    level: "error",
    why: "Registries refuse a version that is none, and users never get one that is lower than what they have.",
    fix: "Write a version that is higher than the one before: three numbers, as in 1.4.1.",
    example: '-"version": "1.4.0"\n+"version": "1.3.9"',
  },
  lockDiffers: {
    id: "FB1205",
    title: "Manifest and lockfile name different versions of the package",
    level: "warning",
    why: "The lockfile was not written again after the version was raised: `npm ci` or `cargo build --locked` may fail, and the next install brings an unrelated difference.",
    fix: "Run the package manager once (`npm install --package-lock-only`, `cargo update --workspace`, `uv lock`), and commit the lockfile.",
    example: 'package.json        "version": "1.5.0"\npackage-lock.json   "version": "1.4.0"',
  },
  documentNotRaised: {
    id: "FB1206",
    title: "An OpenAPI document changed and its info.version did not",
    level: "warning",
    why: "Consumers of an API generate their clients from the document and tell by info.version which one they have.",
    fix: "Raise info.version: the major part for what was removed or is required now, the minor part for what was added.",
    example: "info:\n  version: 1.4.0\npaths:\n+  /refunds: …",
  },
};
