import type { GateRuleDoc } from "../../finding/rule-doc.ts";

export type PolicyGateRule =
  | "touched"
  | "removed"
  | "mode"
  | "rule"
  | "ignore"
  | "threshold"
  | "command"
  | "scope"
  | "baseline"
  | "release"
  | "unreadable"
  | "pullRequestTarget"
  | "writeAll"
  | "unpinned"
  | "secretsInherit"
  | "cannotFail"
  | "configuration"
  | "script"
  | "emptyScript"
  | "releaseWarning";

const rule = (
  id: string,
  level: GateRuleDoc["level"],
  title: string,
  why: string,
  fix: string,
  example: string,
): GateRuleDoc => ({ id, level, title, why, fix, example });

const LOOSER =
  "A change that loosens what it is judged by judges itself: the base's policy still holds for it, and every change after it is held to less. Somebody else than the author approves it on the forge, for the commit at the head; then the finding is an info.";
const APPART = "Take it out of this change, or let somebody else than the author approve the head on the forge.";

/** What the gate `policy` has to say of files that say how changes are judged. */
export const POLICY_GATE_RULES: Readonly<Record<PolicyGateRule, GateRuleDoc>> = {
  touched: rule(
    "FB6301",
    "warning",
    "A file that says how changes are judged was changed",
    "Flyball's policy, workflows, code owners, git hooks, hooks of agents and the files in `paths` of the gate decide what every later change is held to.",
    "Read what it changes before you merge it, or put it into a change of its own.",
    ".github/workflows/ci.yml",
  ),
  removed: rule(
    "FB6302",
    "error",
    "A file that judges changes was removed, or no longer runs Flyball",
    `Without it nothing is checked. ${LOOSER}`,
    APPART,
    "git rm .github/workflows/flyball.yml",
  ),
  mode: rule("FB6303", "error", "A gate was lowered", LOOSER, APPART, "gates:\n  secrets: off"),
  rule: rule(
    "FB6304",
    "error",
    "A rule was lowered or switched off",
    LOOSER,
    APPART,
    'gates:\n  tests:\n    rules:\n      FB1501: "off"',
  ),
  ignore: rule(
    "FB6305",
    "error",
    "An ignore was added or extended",
    LOOSER,
    APPART,
    "ignores:\n  - rule: FB1301\n    owner: me\n    reason: it is in the way\n    expires: 2030-12-31",
  ),
  threshold: rule(
    "FB6306",
    "error",
    "A threshold was loosened",
    LOOSER,
    APPART,
    "gates:\n  size:\n    lines_max: 100000",
  ),
  command: rule(
    "FB6307",
    "error",
    "A command was removed or replaced",
    LOOSER,
    APPART,
    "commands:\n  test: npm test || true",
  ),
  scope: rule("FB6308", "error", "A gate looks at less", LOOSER, APPART, "gates:\n  tests:\n    scope: [docs/**]"),
  baseline: rule(
    "FB6309",
    "error",
    "The baseline holds more",
    `What stands in the baseline is no finding any more. ${LOOSER}`,
    APPART,
    "baseline: .flyball/everything.json",
  ),
  release: rule(
    "FB6310",
    "error",
    "Releases or reviews are held to less",
    LOOSER,
    APPART,
    "environments:\n  production:\n    predicates: []",
  ),
  unreadable: rule(
    "FB6311",
    "error",
    "flyball.yaml can still be read",
    "Once it is merged, a policy that can't be read stops every check. No approval clears this.",
    "Correct the line that the message names.",
    "gates:\n  sise: off",
  ),
  pullRequestTarget: rule(
    "FB6312",
    "warning",
    "A workflow runs a stranger's code with the repository's secrets",
    "`pull_request_target` runs with secrets and a token that writes; with a checkout of the head it runs whatever the pull request holds.",
    "Use `pull_request`, and comment from a `workflow_run` that checks nothing out.",
    "on: pull_request_target\n…\n    - uses: actions/checkout@v4\n      with:\n        ref: ${{ github.event.pull_request.head.sha }}",
  ),
  writeAll: rule(
    "FB6313",
    "warning",
    "A workflow's token may write everything",
    "A step that is taken over then pushes, releases and deletes.",
    "List the permissions that the job needs, as in `contents: read`.",
    "permissions: write-all",
  ),
  unpinned: rule(
    "FB6314",
    "warning",
    "An action is pinned to nothing",
    "Whoever can push to its branch runs code here, from the next run on.",
    "Write a full commit id, or at least a tag: `uses: owner/action@v4`.",
    "- uses: someone/action@main",
  ),
  secretsInherit: rule(
    "FB6315",
    "warning",
    "A called workflow gets every secret",
    "It gets those that it does not need as well.",
    "Name each secret that the workflow needs.",
    "secrets: inherit",
  ),
  cannotFail: rule(
    "FB6316",
    "warning",
    "A step of a pipeline can't fail any more",
    "A check whose failure is ignored checks nothing.",
    "Take it out, and mend what fails.",
    "- run: npm test || true",
  ),
  configuration: rule(
    "FB6317",
    "info",
    "The configuration of a check was changed",
    "Configurations of linters, type checkers and test runners say what they look for. They change for good reasons all the time: they are shown, no more.",
    "See that nothing was switched off to make the check pass.",
    "tsconfig.json",
  ),
  script: rule(
    "FB6318",
    "warning",
    "A script that the policy's commands call was changed",
    "The policy says `npm test`, and the script in package.json says what that runs: whoever changes the script changes the check.",
    "See that it still checks what it checked before.",
    '{ "scripts": { "test": "node --test test/unit" } }',
  ),
  emptyScript: rule(
    "FB6319",
    "error",
    "A script that the policy's commands call checks nothing any more",
    `The command stays in the policy, and passes whatever the code does. ${LOOSER}`,
    APPART,
    '{ "scripts": { "test": "true" } }',
  ),
  releaseWarning: rule(
    "FB6320",
    "warning",
    "A run or a release waits longer, or asks a person at another time",
    "How long a deployment may be unverified, who starts a rollback, and how much a run may try and spend are limits too. They change for good reasons: a person has to see it.",
    "Read what it changes before you merge it.",
    "environments:\n  production:\n    verify_within: 20d",
  ),
};
