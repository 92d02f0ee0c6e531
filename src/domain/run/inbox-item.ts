import type { RunId, Sha } from "../../base/ids.ts";
import type { Actor } from "../agent/actor.ts";
import type { RiskLevel } from "../task/task-contract.ts";

/** A question that a person has to answer. It waits as long as it takes: no answer is never a denial. */
export interface InboxItem {
  readonly id: string;
  /** Null: the question is about the repository in `folder`, and no run waits for the answer. */
  readonly run: RunId | null;
  readonly question: InboxQuestion;
  /** Stable and in SCREAMING_SNAKE_CASE: what led here, such as `REVIEW_NEEDED`, `CHECKS_FAILED`, `AGENT_AUTH`. */
  readonly code: string;
  /** One line. */
  readonly summary: string;
  readonly why: readonly string[];
  readonly risk: RiskLevel;
  /** Who may not answer: those who built what is asked about. */
  readonly builders: readonly Actor[];
  /** The commit that is asked about, where there is one. */
  readonly candidate: Sha | null;
  /** Where a person works, for `build`; the repository, for `session`. */
  readonly folder: string | null;
  readonly openedAtMs: number;
  readonly state: InboxState;
}

/** `approve-change`: may it be merged; `repair`: the repairs are used up, go on with what; `roll-back`: sign-off failed, restore; `build`: a person
 * builds in a worktree and says when it is done; `session`: a file drifts, hold a strategic session. */
export type InboxQuestion = "approve-change" | "repair" | "roll-back" | "build" | "session";

export type InboxState =
  | { readonly kind: "open" }
  | {
      readonly kind: "answered";
      readonly answer: InboxAnswer;
      readonly by: Actor;
      readonly reason: string;
      readonly atMs: number;
    }
  | { readonly kind: "withdrawn"; readonly why: string; readonly atMs: number };

export type InboxAnswer = "approve" | "reject";
