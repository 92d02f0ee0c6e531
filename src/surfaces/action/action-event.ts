import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import type { ChangeRequest } from "../../domain/change/change.ts";

/** What started the workflow, as far as the action cares. All text in it is from outside. */
export type ActionEvent =
  | {
      readonly kind: "pull-request";
      readonly number: number;
      readonly baseSha: string;
      readonly headSha: string;
      readonly isFork: boolean;
      readonly request: Omit<ChangeRequest, "approvals">;
    }
  /** Runs with the rights of the base repository: nothing of the pull request may be run. */
  | { readonly kind: "pull-request-target"; readonly headSha: string; readonly headRepository: string | null }
  | { readonly kind: "merge-group"; readonly baseSha: string; readonly headSha: string }
  /** `beforeSha` is null where the branch is new or was rewritten. */
  | { readonly kind: "push"; readonly beforeSha: string | null; readonly headSha: string }
  | {
      readonly kind: "workflow-run";
      /** What had started the workflow that ended. */
      readonly of: string;
      readonly headSha: string;
      readonly headRepository: string | null;
    }
  /** By hand or by the clock. */
  | { readonly kind: "other"; readonly name: string };

const sha = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u);
const repository = z.object({ full_name: z.string().max(300) }).nullable();

const pullRequest = z.object({
  pull_request: z.object({
    number: z.int().positive(),
    title: z.string(),
    body: z.string().nullable(),
    user: z.object({ login: z.string() }).nullable(),
    base: z.object({ sha, repo: z.object({ full_name: z.string() }) }),
    head: z.object({ sha, repo: repository }),
  }),
});

const mergeGroup = z.object({ merge_group: z.object({ base_sha: sha, head_sha: sha }) });

const push = z.object({ before: sha, after: sha, forced: z.boolean().optional() });

const workflowRun = z.object({
  workflow_run: z.object({ event: z.string().max(100), head_sha: sha, head_repository: repository }),
});

/** Reads the file that GITHUB_EVENT_PATH names. Throws ACTION_EVENT for one that is not what GitHub documents. */
export function readEvent(name: string, text: string): ActionEvent {
  switch (name) {
    case "pull_request": {
      const { pull_request: pull } = parsed(pullRequest, name, text);
      return {
        kind: "pull-request",
        number: pull.number,
        baseSha: pull.base.sha,
        headSha: pull.head.sha,
        isFork: pull.head.repo?.full_name !== pull.base.repo.full_name,
        request: {
          number: pull.number,
          title: pull.title,
          body: pull.body ?? "",
          author: pull.user?.login ?? null,
        },
      };
    }
    case "pull_request_target": {
      const { head } = parsed(pullRequest, name, text).pull_request;
      return { kind: "pull-request-target", headSha: head.sha, headRepository: head.repo?.full_name ?? null };
    }
    case "merge_group": {
      const { merge_group: group } = parsed(mergeGroup, name, text);
      return { kind: "merge-group", baseSha: group.base_sha, headSha: group.head_sha };
    }
    case "push": {
      const { before, after, forced } = parsed(push, name, text);
      const isNew = forced === true || /^0+$/u.test(before);
      return { kind: "push", beforeSha: isNew ? null : before, headSha: after };
    }
    case "workflow_run": {
      const { workflow_run: run } = parsed(workflowRun, name, text);
      return {
        kind: "workflow-run",
        of: run.event,
        headSha: run.head_sha,
        headRepository: run.head_repository?.full_name ?? null,
      };
    }
    default:
      return { kind: "other", name };
  }
}

function parsed<T>(schema: z.ZodType<T>, name: string, text: string): T {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Told below, as anything else that is no event.
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const at = result.error.issues[0]?.path.join(".") ?? "";
  throw new Fault(`the event ${name} is not what GitHub documents${at === "" ? "" : ` (at ${at})`}`, {
    code: "ACTION_EVENT",
    exit: 2,
    hint: "run the action in a workflow of GitHub Actions, on pull_request, merge_group, push or workflow_run",
  });
}
