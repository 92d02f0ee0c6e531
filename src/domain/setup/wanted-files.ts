import type { Detected } from "./detect-repository.ts";
import type { WantedFile } from "./plan-setup.ts";
import type { SetupChoices } from "./setup-manifest.ts";
import { githubCommentWorkflow, githubWorkflow } from "./templates/github-workflow.ts";
import { forgejoWorkflow, GITLAB_INCLUDE, gitlabJob, gitlabPipeline } from "./templates/other-pipelines.ts";
import { policyText } from "./templates/policy-text.ts";
import { agentsBlock, CLAUDE_TEXT, requestBlock, signOffSkill } from "./templates/texts-for-people.ts";

/** The files of `flyball init` for these choices, 12 at most with the manifest. `taken` are the repository's own files, by which templates of pull requests are found. */
export function wantedFiles(
  detected: Detected,
  choices: SetupChoices,
  taken: readonly string[],
  version: string,
): readonly WantedFile[] {
  return [
    file("flyball.yaml", policyText(detected, version), "the policy", "type  flyball doctor"),
    ...forgeFiles(detected, choices, taken, version),
    ...agentFiles(choices),
  ];
}

function forgeFiles(
  detected: Detected,
  { forge, action }: SetupChoices,
  taken: readonly string[],
  version: string,
): readonly WantedFile[] {
  const rename = "rename yours, or take over what  flyball init --dry-run --json  shows";
  switch (forge) {
    case "github":
      return [
        fields(requestTemplate(taken, GITHUB_TEMPLATES) ?? ".github/pull_request_template.md"),
        file(".github/workflows/flyball.yml", githubWorkflow(detected, action), "the gates on pull requests", rename),
        file(".github/workflows/flyball-comment.yml", githubCommentWorkflow(action), "comments for forks", rename),
      ];
    case "gitlab":
      return [
        fields(requestTemplate(taken, GITLAB_TEMPLATES) ?? ".gitlab/merge_request_templates/default.md"),
        file(".gitlab/flyball.yml", gitlabJob(detected, version), "the gates on merge requests", rename),
        file(".gitlab-ci.yml", gitlabPipeline(), "the pipeline", `add the line  ${GITLAB_INCLUDE}`),
      ];
    case "forgejo":
      return [
        fields(requestTemplate(taken, GITHUB_TEMPLATES) ?? ".forgejo/pull_request_template.md"),
        file(
          ".forgejo/workflows/flyball.yml",
          forgejoWorkflow(detected, version),
          "the gates on pull requests",
          rename,
        ),
      ];
    case "none":
      return [];
    default:
      return forge satisfies never;
  }
}

function agentFiles({ agents }: SetupChoices): readonly WantedFile[] {
  if (agents.length === 0) return [];
  const hasClaude = agents.includes("claude");
  const hasOthers = agents.some((agent) => agent !== "claude");
  const skill = (folder: string): WantedFile =>
    file(`${folder}/skills/sign-off/SKILL.md`, signOffSkill(), "the skill /sign-off", "rename yours to have both");
  return [
    { kind: "block", path: "AGENTS.md", body: agentsBlock(), what: "what agents are told" },
    ...(hasClaude ? [file("CLAUDE.md", CLAUDE_TEXT, "makes Claude read AGENTS.md", "add the line  @AGENTS.md")] : []),
    ...(hasClaude ? [skill(".claude")] : []),
    ...(hasOthers ? [skill(".agents")] : []),
  ];
}

function fields(path: string): WantedFile {
  return { kind: "block", path, body: requestBlock(), what: "the fields of a change" };
}

function file(path: string, text: string, what: string, ifTaken: string): WantedFile {
  return { kind: "file", path, text: Buffer.from(text, "utf8").toString("latin1"), what, ifTaken };
}

/** Where GitHub looks, in its order; names don't care for case. Folders of templates are chosen from by name in the address, and have no default. */
const GITHUB_TEMPLATES = [
  /^\.(?:github|forgejo|gitea)\/pull_request_template\.(?:md|txt)$/iu,
  /^pull_request_template\.(?:md|txt)$/iu,
  /^docs\/pull_request_template\.(?:md|txt)$/iu,
];
const GITLAB_TEMPLATES = [/^\.gitlab\/merge_request_templates\/default\.md$/iu];

function requestTemplate(taken: readonly string[], places: readonly RegExp[]): string | null {
  for (const place of places) {
    const found = taken.find((path) => place.test(path));
    if (found !== undefined) return found;
  }
  return null;
}
