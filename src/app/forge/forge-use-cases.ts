import { Fault } from "../../base/fault.ts";
import type { ChangeRequest } from "../../domain/change/change.ts";
import type { Forge } from "../../ports/forge.ts";
import { commentForFork, type ForkComment, type ForkReport } from "./comment-for-fork.ts";
import { type Posted, postReport, type PostRequest } from "./post-report.ts";

/** What a surface does on the forge of one repository. */
export interface ForgeUseCases {
  /** Who approved; nobody where the token can't tell, with the Fault. */
  approvals(number: number, signal: AbortSignal): Promise<Approvals>;
  post(request: PostRequest, signal: AbortSignal): Promise<readonly Posted[]>;
  commentForFork(report: ForkReport, signal: AbortSignal): Promise<ForkComment>;
}

export interface Approvals {
  readonly approvals: ChangeRequest["approvals"];
  readonly fault: Fault | null;
}

export function forgeUseCases(forge: Forge): ForgeUseCases {
  return {
    async approvals(number, signal) {
      try {
        return { approvals: await forge.approvals(number, signal), fault: null };
      } catch (thrown) {
        if (thrown instanceof Fault) return { approvals: [], fault: thrown };
        throw thrown;
      }
    },
    post: async (request, signal) => postReport(forge, request, signal),
    commentForFork: async (report, signal) => commentForFork(forge, report, signal),
  };
}
