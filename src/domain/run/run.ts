import type { RunId, Sha } from "../../base/ids.ts";
import type { Actor } from "../agent/actor.ts";
import type { Cost } from "../agent/cost.ts";

/** The stages of a run, in the order in which a change without trouble passes them. */
export const RUN_STAGES = [
  "frame",
  "plan",
  "build",
  "verify",
  "repair",
  "review",
  "decide",
  "integrate",
  "release",
  "sign-off",
  "roll-back",
  "learn",
] as const;
export type RunStage = (typeof RUN_STAGES)[number];

export interface Run {
  readonly id: RunId;
  /** Absolute path of the main checkout. */
  readonly repository: string;
  readonly taskFile: string;
  readonly objective: string;
  readonly targetBranch: string;
  readonly baseSha: Sha;
  readonly startedBy: Actor;
  readonly startedAtMs: number;
  readonly status: RunStatus;
  readonly cost: Cost;
}

export type RunStatus =
  | { readonly state: "running"; readonly stage: RunStage }
  | { readonly state: "waiting"; readonly stage: RunStage; readonly inboxItem: string; readonly sinceMs: number }
  | { readonly state: "ended"; readonly outcome: RunOutcome; readonly atMs: number };

/** How a run ended. Only `released` says that the change runs where it should: `integrated` is merged and verified as a tree, and there was no
 * environment to release into. */
export type RunOutcome =
  | { readonly kind: "released"; readonly sha: Sha; readonly environment: string; readonly evidence: string }
  | { readonly kind: "integrated"; readonly sha: Sha }
  | {
      readonly kind: "rolled-back";
      readonly sha: Sha;
      readonly restoredSha: Sha | null;
      readonly verified: boolean;
      readonly why: string;
    }
  | {
      readonly kind: "refused";
      readonly stage: RunStage;
      readonly code: string;
      readonly why: string;
      readonly fix: string;
    }
  | { readonly kind: "rejected"; readonly by: Actor; readonly why: string }
  | { readonly kind: "cancelled"; readonly why: string }
  | { readonly kind: "undone"; readonly why: string }
  | {
      readonly kind: "failed";
      readonly stage: RunStage;
      readonly code: string;
      readonly why: string;
      readonly fix: string;
      readonly transient: boolean;
    };

/** One line of a run's progress, kept so that another process (or the same one after a crash) can show it. */
export interface RunEvent {
  readonly run: RunId;
  /** Counts from 1 within a run. */
  readonly seq: number;
  readonly atMs: number;
  readonly stage: RunStage;
  readonly kind: "stage-started" | "stage-ended" | "note" | "agent" | "finding" | "waiting" | "ended";
  /** One line; text from outside in it is escaped by whoever shows it. */
  readonly text: string;
  /** Of `stage-ended`: how long the stage took. */
  readonly durationMs: number | null;
  /** Of `stage-ended`: the part of it that children (agents, commands, probes) took. */
  readonly childrenMs: number | null;
}
