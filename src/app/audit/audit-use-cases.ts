import type { Sha } from "../../base/ids.ts";
import type { Audit, AuditRequest, AuditWorld, ListRequest } from "./audit.ts";
import { auditHistories } from "./audit-histories.ts";
import { listCommits } from "./list-commits.ts";

/** What histories say. Reads alone: no policy, no network, no database needed. */
export interface AuditUseCases {
  audit(request: AuditRequest): Promise<Audit>;
  /** The commits of a set that an audit counted, newest first, to show them with git. */
  list(request: ListRequest): Promise<readonly Sha[]>;
  /** As {@link AuditWorld} does. */
  writePage(path: string, html: string): Promise<void>;
}

export function auditUseCases(world: AuditWorld): AuditUseCases {
  return {
    audit: async (request) => auditHistories(world, request),
    list: async (request) => listCommits(world, request),
    writePage: world.writePage,
  };
}
