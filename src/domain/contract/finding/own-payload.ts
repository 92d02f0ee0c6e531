import type { Json } from "../../../base/json.ts";
import type { Prover } from "../prove/proof.ts";
import { schemaOverlay } from "../registry/schema-overlay.ts";
import type { WalkFinding } from "./contract-finding.ts";

/** Of a field that must be there for the one side alone: a payload without it that shows no other change of the same object. Null for other changes, whose questions
 * are about their own schemas, and where there is none. */
export function ownPayload({ id, args, question }: WalkFinding, prover: Prover): Json | null {
  const [path] = args;
  if (question === null || path === undefined || !/became-(?:optional|required)$|new-required-\w+-property$/u.test(id))
    return null;
  const { sender, receiver, view } = question;
  const name = path.slice(path.lastIndexOf("/") + 1);
  const overlay = schemaOverlay(receiver);
  const proof = prover.prove(sender, overlay.side({ required: [name] }), view);
  if (proof.kind !== "excluded") return null;
  const isRefused = prover.prove(overlay.side({ const: proof.counterexample }), receiver, view).kind === "excluded";
  return isRefused ? proof.counterexample : null;
}
