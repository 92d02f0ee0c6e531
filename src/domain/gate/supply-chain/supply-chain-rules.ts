import type { GateRuleDoc } from "../../finding/rule-doc.ts";

type Name =
  | "installScript"
  | "scriptsUntold"
  | "registry"
  | "notRegistry"
  | "unencrypted"
  | "digestMissing"
  | "digestWeak"
  | "digestChanged"
  | "disagree"
  | "moved"
  | "young"
  | "lookalike"
  | "confusion"
  | "severe"
  | "vulnerable";

/** What the gate `supply-chain` finds. Each looks at what the change brings: what was locked the same way before is no finding. */
export const SUPPLY_CHAIN_RULES: Readonly<Record<Name, GateRuleDoc>> = {
  installScript: {
    id: "FB1401",
    title: "A new dependency runs a script when it is installed",
    level: "warning",
    why: "An install script runs with all rights of whoever installs, before any review of the code; most attacks on npm begin there. Found by `hasInstallScript` in package-lock.json and `requiresBuild` in pnpm-lock.yaml.",
    fix: "Read the script. If it isn't needed, install with scripts off (`ignore-scripts=true` in .npmrc) and name the few packages that may run theirs.",
    example: '"node_modules/left-padder": { "version": "1.0.0", "hasInstallScript": true }',
  },
  scriptsUntold: {
    id: "FB1402",
    title: "The lockfile doesn't say whether new dependencies run scripts",
    level: "info",
    why: "yarn.lock, bun.lock and pnpm-lock.yaml from version 9 don't hold it, so nothing was found out about install scripts.",
    fix: "Let the package manager run only scripts that you name: `onlyBuiltDependencies` (pnpm), `trustedDependencies` (bun), `enableScripts: false` (yarn).",
    example: "lockfileVersion: '9.0'",
  },
  registry: {
    id: "FB1403",
    title: "A package comes from a registry that the policy doesn't name",
    level: "error",
    why: "Whoever writes the lockfile decides where packages come from, and nobody reads its URLs. Hosts beside the ecosystem's own must be in the policy.",
    fix: "Lock the package from the usual registry again, or add the host to `gates.supply-chain.registries` in flyball.yaml.",
    example: '"resolved": "https://registry.evil.example/react/-/react-19.0.0.tgz"',
  },
  notRegistry: {
    id: "FB1404",
    title: "A package comes from git, an archive or a folder outside of the repository",
    level: "warning",
    why: "Such a package has no release: its content can change or vanish, and advisories don't know it.",
    fix: "Use a release from the registry, or pin the full commit and say in the change why.",
    example: '"left-pad": "github:somebody/left-pad"',
  },
  unencrypted: {
    id: "FB1405",
    title: "A package comes over an unencrypted connection",
    level: "error",
    why: "Anybody on the way can put other code in its place. Found by http:// and git:// in the lockfile.",
    fix: "Write https:// (or ssh) instead and lock it again.",
    example: '"resolved": "http://registry.npmjs.org/react/-/react-19.0.0.tgz"',
  },
  digestMissing: {
    id: "FB1406",
    title: "A locked package has no digest",
    level: "error",
    why: "Without a digest whatever the registry sends is installed. Found where the lockfile's format has one for each package of a registry.",
    fix: "Lock it again with the package manager instead of by hand.",
    example:
      '"node_modules/react": { "version": "19.0.0", "resolved": "https://registry.npmjs.org/react/-/react-19.0.0.tgz" }',
  },
  digestWeak: {
    id: "FB1407",
    title: "A locked package has only a digest that can be forged",
    level: "warning",
    why: "For SHA-1 and MD5 two contents with one digest can be made.",
    fix: "Remove the entry and lock it again: registries give SHA-512.",
    example: '"integrity": "sha1-…"',
  },
  digestChanged: {
    id: "FB1408",
    title: "The digest of a version that was locked before has changed",
    level: "error",
    why: "A published version doesn't change. Another digest means another content: a package that was replaced, or a lockfile that was written by hand.",
    fix: "Find out why before anybody installs it: compare both contents, and ask the registry.",
    example: '- "integrity": "sha512-AAAA…"\n+ "integrity": "sha512-BBBB…"',
  },
  disagree: {
    id: "FB1409",
    title: "Manifest and lockfile disagree",
    level: "error",
    why: "Installing then fails (`npm ci`) or brings versions that nobody looked at. Found by comparing what the manifest asks for with what the lockfile was made for.",
    fix: "Run the package manager's install once and commit the lockfile with the manifest.",
    example: '"dependencies": { "react": "^19.0.0" }   with react 18.3.1 in package-lock.json',
  },
  moved: {
    id: "FB1410",
    title: "A direct dependency moves without its manifest",
    level: "info",
    why: "The range allowed it, so the manifest's diff doesn't show it: a new version of what the code uses directly comes in by the lockfile alone.",
    fix: "Say in the change that it is meant.",
    example: 'react 19.0.0 to 19.1.0 in the lockfile, "^19.0.0" in package.json as before',
  },
  young: {
    id: "FB1411",
    title: "A release is younger than the policy allows",
    level: "error",
    why: "Most malicious releases are found and withdrawn within days. Found where the lockfile shows a release's time (`time:` in pnpm-lock.yaml, `upload-time` in uv.lock).",
    fix: "Lock an older release, or wait. `gates.supply-chain.package_age_min` in flyball.yaml sets the age.",
    example: "time:\n  react@19.2.0: '2026-11-21T08:00:00.000Z'",
  },
  lookalike: {
    id: "FB1412",
    title: "The name of a new dependency looks like a well-known one",
    level: "warning",
    why: "Names one letter away from a popular package are registered to catch typing errors. Found by an edit distance of one to some two hundred names.",
    fix: "Compare the name with the one in the project's own documentation, letter by letter.",
    example: '"dependencies": { "expresss": "^4.0.0" }',
  },
  confusion: {
    id: "FB1413",
    title: "A package of a private registry now comes from the public one",
    level: "error",
    why: "Whoever registers the name of an internal package in public gets their code installed (dependency confusion). Found where a name, or its scope, was locked from another host before.",
    fix: "Set the registry of the scope in .npmrc (`@acme:registry=…`) or in the index settings, and lock it again.",
    example:
      '- "resolved": "https://npm.acme.example/@acme/auth/-/auth-1.0.0.tgz"\n+ "resolved": "https://registry.npmjs.org/@acme/auth/-/auth-9.9.9.tgz"',
  },
  severe: {
    id: "FB1414",
    title: "A new version has a severe known vulnerability",
    level: "error",
    why: "An advisory of high, critical or unknown severity affects it. Found in the OSV records under `gates.supply-chain.advisories`; nothing is looked up over the network.",
    fix: "Take a version in which it is fixed.",
    example: '"node_modules/lodash": { "version": "4.17.20" }',
  },
  vulnerable: {
    id: "FB1415",
    title: "A new version has a known vulnerability",
    level: "warning",
    why: "An advisory of moderate or low severity affects it. Found in the OSV records under `gates.supply-chain.advisories`.",
    fix: "Take a version in which it is fixed.",
    example: '"node_modules/minimist": { "version": "1.2.5" }',
  },
};
