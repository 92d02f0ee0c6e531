import type { Release, SignOffEvidence } from "./release.ts";
import { signedOffCommit, type Statement } from "./statement.ts";

/** The evidence as what makes a release `released`: null unless its statement signs off the very commit of the release. */
export function vouchFor(
  release: Pick<Release, "sha">,
  evidence: { readonly id: string; readonly statement: Statement },
): SignOffEvidence | null {
  return signedOffCommit(evidence.statement) === release.sha ? (evidence.id as SignOffEvidence) : null;
}
