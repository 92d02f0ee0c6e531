import type { Detected } from "../detect-repository.ts";

/** Judges pull requests and merge groups. The checkout keeps no token, since the repository's own commands run in it. */
export function githubWorkflow(detected: Detected, action: string): string {
  return `# Written by flyball init; a newer version refreshes it as long as you don't change it.
name: flyball
on:
  pull_request:
    types: [opened, synchronize, reopened, edited]
  merge_group:
    types: [checks_requested]
permissions:
  contents: read
  pull-requests: write
concurrency:
  group: flyball-\${{ github.event.pull_request.number || github.sha }}
  cancel-in-progress: true
jobs:
  check:
    name: flyball
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
          persist-credentials: false
${toolSteps(detected)}      - uses: ${action}
        with:
          token: \${{ github.token }}
      # A pull request of a fork has a token that can't comment: flyball-comment.yml takes the report from here.
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: flyball-report
          path: flyball-report.json
          if-no-files-found: ignore
          retention-days: 5
`;
}

/** Comments on pull requests of forks, after their check ended. It checks nothing out and runs nothing of theirs: the report is data. */
export function githubCommentWorkflow(action: string): string {
  return `# Written by flyball init. It runs with the rights of this repository, on a report that a fork's pull request made:
# never check out, install or run anything of the pull request here.
name: flyball-comment
on:
  workflow_run:
    workflows: [flyball]
    types: [completed]
permissions:
  actions: read
  contents: read
  pull-requests: write
jobs:
  comment:
    if: >-
      github.event.workflow_run.event == 'pull_request' &&
      github.event.workflow_run.head_repository.full_name != github.repository
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps:
      - uses: actions/download-artifact@v4
        with:
          name: flyball-report
          path: \${{ runner.temp }}/flyball
          run-id: \${{ github.event.workflow_run.id }}
          github-token: \${{ github.token }}
      - uses: ${action}
        with:
          mode: comment
          token: \${{ github.token }}
          report: \${{ runner.temp }}/flyball/flyball-report.json
`;
}

/** What the runner's image lacks for the repository's commands, and then its own set-up. */
function toolSteps({ toolchains, commands }: Detected): string {
  const names = new Set(toolchains.map(({ name }) => name));
  const goFolder = toolchains.find(({ name }) => name === "go")?.folder ?? "";
  const steps: string[] = [];
  if (["npm", "pnpm", "yarn"].some((name) => names.has(name)))
    steps.push("- uses: actions/setup-node@v4", "  with:", "    node-version: lts/*");
  if (names.has("pnpm") || names.has("yarn")) steps.push("- run: corepack enable");
  if (names.has("bun")) steps.push("- uses: oven-sh/setup-bun@v2");
  if (names.has("deno")) steps.push("- uses: denoland/setup-deno@v2");
  if (names.has("go"))
    steps.push(
      "- uses: actions/setup-go@v5",
      "  with:",
      `    go-version-file: ${goFolder === "" ? "" : `${goFolder}/`}go.mod`,
    );
  for (const name of ["uv", "poetry", "pdm"]) if (names.has(name)) steps.push(`- run: pipx install ${name}`);
  if (commands.setup !== null) steps.push(`- run: ${commands.setup.command}`);
  return steps.map((line) => `      ${line}\n`).join("");
}
