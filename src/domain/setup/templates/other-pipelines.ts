import type { Detected } from "../detect-repository.ts";

/** The line that makes GitLab read the file. */
export const GITLAB_INCLUDE = "include: [{ local: .gitlab/flyball.yml }]";

/** A `.gitlab-ci.yml` where there is none. */
export function gitlabPipeline(): string {
  return `# Written by flyball init.\n${GITLAB_INCLUDE}\n`;
}

/** A job for GitLab, for a pipeline that includes it. */
export function gitlabJob({ commands }: Detected, version: string): string {
  const setup = commands.setup === null ? "" : `    - ${commands.setup.command}\n`;
  return `# Written by flyball init; a newer version refreshes it as long as you don't change it.
# The image needs the tools of the repository's own commands beside Node.js 22.18 or newer.
flyball:
  image: node:24
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  variables:
    GIT_DEPTH: "0"
  script:
${setup}    - npx --yes flyball@${version} check --base "$CI_MERGE_REQUEST_DIFF_BASE_SHA" --format gitlab > gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
`;
}

/** A workflow for Forgejo and Gitea. */
export function forgejoWorkflow({ commands }: Detected, version: string): string {
  const setup = commands.setup === null ? "" : `      - run: ${commands.setup.command}\n`;
  return `# Written by flyball init; a newer version refreshes it as long as you don't change it.
# The image needs the tools of the repository's own commands beside Node.js 22.18 or newer.
name: flyball
on:
  pull_request:
    types: [opened, synchronize, reopened, edited]
jobs:
  check:
    runs-on: docker
    container:
      image: node:24
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
          persist-credentials: false
${setup}      - run: npx --yes flyball@${version} check --base "origin/$GITHUB_BASE_REF"
`;
}
