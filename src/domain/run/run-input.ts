import type { RunId, Sha } from "../../base/ids.ts";
import type { Actor } from "../agent/actor.ts";
import type { AgentRef } from "../agent/agent-ref.ts";
import type { Policy } from "../policy/policy.ts";
import type { TaskContract } from "../task/task-contract.ts";

/** All that a run decides by, fixed when it starts: a change of the files or of the environment later does not reach it. Survives JSON. */
export interface RunInput {
  readonly run: RunId;
  readonly repository: string;
  readonly taskFile: string;
  readonly contract: TaskContract;
  /** From the base commit; never from the change. */
  readonly policy: Policy;
  readonly targetBranch: string;
  readonly baseSha: Sha;
  readonly startedBy: Actor;
  /** Also the date of every commit that the run makes, so that a step that runs again makes the same commit. */
  readonly startedAtMs: number;
  readonly roles: RunRoles;
}

/** Who plays which part. */
export interface RunRoles {
  readonly planner: AgentRef;
  readonly builder: AgentRef;
  readonly reviewer: AgentRef;
  readonly escalation: AgentRef | null;
}
