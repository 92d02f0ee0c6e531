import { Fault } from "../../base/fault.ts";
import type { Verdict } from "../../domain/finding/finding.ts";
import type { GateFinding } from "../../domain/gate/gate.ts";
import type { Forge } from "../../ports/forge.ts";

/** Where a report is to be seen on the forge; null for what was not asked for. */
export interface PostRequest {
  readonly comment: { readonly number: number; readonly markdown: string } | null;
  readonly status: {
    readonly sha: string;
    readonly verdict: Verdict;
    readonly description: string;
    readonly targetUrl: string | null;
  } | null;
  readonly codeScanning: {
    readonly sha: string;
    readonly ref: string;
    readonly findings: readonly GateFinding[];
    readonly sarif: string;
  } | null;
}

/** What was posted, and what could not be: the Fault says why. */
export interface Posted {
  readonly what: "the comment" | "the status" | "the findings in code scanning";
  readonly fault: Fault | null;
}

export const GATE_STATUS = "flyball/check";

/** Posts a report in every way that was asked for. One that fails keeps no other from being tried, and changes no verdict. */
export async function postReport(forge: Forge, request: PostRequest, signal: AbortSignal): Promise<readonly Posted[]> {
  const { comment, status, codeScanning } = request;
  const posted: Posted[] = [];
  if (comment !== null) {
    const { number, markdown } = comment;
    const body = { on: { number }, id: "gate", body: markdown };
    posted.push(await tried("the comment", async () => forge.upsertComment(body, signal)));
  }
  if (status !== null)
    posted.push(await tried("the status", async () => forge.setStatus({ ...status, context: GATE_STATUS }, signal)));
  if (codeScanning !== null)
    posted.push(await tried("the findings in code scanning", async () => forge.annotate(codeScanning, signal)));
  return posted;
}

async function tried(what: Posted["what"], post: () => Promise<unknown>): Promise<Posted> {
  try {
    await post();
    return { what, fault: null };
  } catch (thrown) {
    if (thrown instanceof Fault) return { what, fault: thrown };
    throw thrown;
  }
}
