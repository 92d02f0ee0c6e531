import picomatch from "picomatch";
import { globMatcher } from "./glob-matcher.ts";

/** A kind of file that says how changes are judged. */
export interface PolicyFileKind {
  readonly what: string;
  readonly globs: readonly string[];
  /** What whoever changes it could switch off, as the end of a sentence. */
  readonly why: string;
  /** `judges`: a person has to look at a change of it. `configures`: it says what a tool looks for; shown, no more. */
  readonly weight: "judges" | "configures";
}

/** Every file that says how changes are judged. The first kind that matches a path is the one it has. */
export const POLICY_FILE_KINDS: readonly PolicyFileKind[] = [
  {
    what: "Flyball's policy",
    globs: ["flyball.yaml"],
    why: "it says which gates hold, and how strictly",
    weight: "judges",
  },
  {
    what: "a workflow of the forge",
    globs: [
      ".github/{workflows,actions}/**",
      ".gitlab-ci.yml",
      ".gitlab/ci/**",
      ".{forgejo,gitea}/{workflows,actions}/**",
    ],
    why: "it runs where the checks run, within reach of the repository's secrets",
    weight: "judges",
  },
  {
    what: "a pipeline",
    globs: [
      ".circleci/**",
      ".buildkite/**",
      ".woodpecker{.yml,.yaml,/**}",
      ".{travis,drone}.yml",
      "{azure,bitbucket}-pipelines.yml",
      "Jenkinsfile",
    ],
    why: "it runs where the checks run, within reach of the repository's secrets",
    weight: "judges",
  },
  {
    what: "a list of code owners",
    globs: ["{,.github/,.gitlab/,.forgejo/,.gitea/,docs/}CODEOWNERS"],
    why: "it says whose review a change needs",
    weight: "judges",
  },
  {
    what: "a git hook",
    globs: [".husky/**", ".githooks/**", "{,.}lefthook{,-local}.{yml,yaml,json,toml}", ".pre-commit-config.{yml,yaml}"],
    why: "it runs before each commit or push",
    weight: "judges",
  },
  {
    what: "hooks and rights of a coding agent",
    globs: [
      ".claude/settings{,.local}.json",
      ".codex/{hooks.json,config.toml}",
      ".cursor/hooks.json",
      ".gemini/settings.json",
      ".github/hooks/**",
    ],
    why: "it says what an agent may do unasked, and which commands run beside it",
    weight: "judges",
  },
  {
    what: "the configuration of a linter, type checker or test runner",
    globs: [
      "**/{.oxlintrc.json,.eslintrc,.eslintrc.*,eslint.config.*,biome.json,biome.jsonc,.stylelintrc*}",
      "**/{ruff.toml,.ruff.toml,.flake8,mypy.ini,.mypy.ini,.pylintrc,pyrightconfig.json,tox.ini,pytest.ini,.coveragerc}",
      "**/{.golangci.yml,.golangci.yaml,clippy.toml,.clippy.toml,.rubocop.yml,phpstan.neon,checkstyle.xml,detekt.yml}",
      "**/{jest,vitest,vite,playwright,cypress,karma,ava}.config.*",
      "**/{tsconfig.json,tsconfig.*.json,.mocharc.*,.nycrc*,knip.json,.semgrep.yml,.semgrepignore}",
      "{codecov.yml,.codecov.yml,sonar-project.properties,.gitattributes}",
    ],
    why: "it says what the tool looks for, and where",
    weight: "configures",
  },
  {
    what: "the configuration of what updates dependencies",
    globs: [".github/{dependabot.{yml,yaml},renovate.json{,5}}", "{,.}renovate{.json,.json5,rc,rc.json}"],
    why: "it says which updates are proposed, and when",
    weight: "configures",
  },
];

type Match = (path: string) => boolean;

let kinds: readonly { readonly kind: PolicyFileKind; readonly isMatch: Match }[] | null = null;

/** What kind of policy file a path is, or null. Case does not count: on some machines `FLYBALL.YAML` is the same file. */
export function policyFileKind(path: string): PolicyFileKind | null {
  if (!HINT.test(path)) return null;
  kinds ??= POLICY_FILE_KINDS.map((kind) => ({ kind, isMatch: matcher(kind.globs) }));
  return kinds.find(({ isMatch }) => isMatch(path))?.kind ?? null;
}

/** Something that every path of a kind has: for most changes the expressions need not be made. */
const HINT =
  /(?:^|\/)\.|\.config\.|flyball\.yaml|pipelines\.yml|jenkinsfile|codeowners|lefthook|biome\.json|ruff\.toml|mypy\.ini|pyrightconfig|tox\.ini|pytest\.ini|clippy\.toml|phpstan|checkstyle|detekt|tsconfig|knip\.json|codecov|sonar-project|renovate/i;

/** Those of the changed paths that say how changes are judged, so that a person has to look. `named` are globs of further ones, by the policy. */
export function touchedPolicy(paths: readonly string[], named: readonly string[] = []): readonly string[] {
  const isNamed = named.length === 0 ? () => false : globMatcher(named);
  return paths.filter((path) => isNamed(path) || policyFileKind(path)?.weight === "judges");
}

/** One expression for all: a change has many paths. */
function matcher(globs: readonly string[]): Match {
  const sources = globs.map((glob) => `(?:${picomatch.makeRe(glob, { dot: true }).source})`);
  const all = new RegExp(sources.join("|"), "is");
  return (path) => all.test(path);
}
