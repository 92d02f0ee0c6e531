import { printable } from "../../base/printable.ts";
import type { ForgeStatus } from "../../ports/forge.ts";
import { cutLine } from "../../domain/forge/sticky-comment.ts";
import type { ForgeClient } from "./forge-client.ts";

/** Sets a commit status as GitHub does, and Forgejo after it; `descriptionMax` counts characters. */
export async function setCommitStatus(
  client: ForgeClient,
  repo: string,
  status: ForgeStatus,
  signal: AbortSignal,
  { permission, descriptionMax }: { readonly permission: string; readonly descriptionMax: number },
): Promise<void> {
  await client.call(
    {
      method: "POST",
      path: `${repo}/statuses/${encodeURIComponent(status.sha)}`,
      body: {
        state: STATES[status.verdict],
        context: status.context,
        description: cutLine(printable(status.description), descriptionMax),
        ...(status.targetUrl === null ? {} : { target_url: status.targetUrl }),
      },
      purpose: `set the status ${status.context}`,
      permission,
      canRepeat: true,
    },
    signal,
  );
}

const STATES = { pass: "success", fail: "failure", unknown: "error", pending: "pending" } as const;
