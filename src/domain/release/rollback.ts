import type { Sha } from "../../base/ids.ts";
import { describeSignOff, type SignOffDecision } from "./sign-off.ts";

export interface RollbackFacts {
  readonly signOff: SignOffDecision;
  readonly environment: string;
  readonly sha: Sha;
  /** What the environment ran before; null where it did not say. */
  readonly previousSha: Sha | null;
  /** The environment's rollback command; null where there is none. */
  readonly command: string | null;
  readonly onFailure: "automatic" | "ask";
}

export type RollbackDecision =
  /** Signed off: nothing to take back. */
  | { readonly kind: "keep" }
  | { readonly kind: "roll-back" }
  | { readonly kind: "ask" }
  /** Nothing that we could run takes it back. */
  | { readonly kind: "cannot"; readonly why: string; readonly fix: string };

/** Only what was seen to fail is rolled back without asking: a rollback is a deployment too, and for want of an answer alone it could take
 * down what is well. It goes to a commit that is known to have run before, and to another one than the release's own. */
export function decideRollback(facts: RollbackFacts): RollbackDecision {
  if (facts.signOff.kind === "signed-off") return { kind: "keep" };
  const why = describeSignOff(facts.signOff);
  if (facts.command === null)
    return {
      kind: "cannot",
      why: `${why}; ${facts.environment} has no rollback command`,
      fix: `write \`rollback:\` under \`environments.${facts.environment}\` in flyball.yaml`,
    };
  if (facts.previousSha === null)
    return {
      kind: "cannot",
      why: `${why}; which commit ${facts.environment} ran before is not known`,
      fix: `deploy the commit that you trust; with \`version:\` in flyball.yaml the next release knows it`,
    };
  if (facts.previousSha === facts.sha)
    return {
      kind: "cannot",
      why: `${why}; ${facts.environment} ran this very commit before`,
      fix: `deploy an earlier commit that you trust`,
    };
  if (facts.signOff.kind === "unknown" || facts.onFailure === "ask") return { kind: "ask" };
  return { kind: "roll-back" };
}
