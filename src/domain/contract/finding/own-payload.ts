import type { Json } from "../../../base/json.ts";
import type { Prover } from "../prove/proof.ts";
import { schemaOverlay } from "../registry/schema-overlay.ts";
import type { ProofQuestion, WalkFinding } from "./contract-finding.ts";

/** Of a field that must be there for the one side alone: a payload without it that shows no other change of the same object. Null for other changes, whose questions
 * are about their own schemas, and where there is none. */
export type OwnPayload = (finding: WalkFinding) => Json | null;

/** Of each two schemas and a field once, wherever they are reached from. */
export function createOwnPayload(prover: Prover): OwnPayload {
  const known = new Map<Json | null, Map<Json | null, Map<string, Json | null>>>();
  return ({ id, args, question }) => {
    const [path] = args;
    if (
      question === null ||
      path === undefined ||
      !/became-(?:optional|required)$|new-required-\w+-property$/u.test(id)
    )
      return null;
    const name = path.slice(path.lastIndexOf("/") + 1);
    const { sender, receiver, view } = question;
    const [from, to] = [sender.site?.value ?? null, receiver.site?.value ?? null];
    const byReceiver = known.get(from) ?? new Map<Json | null, Map<string, Json | null>>();
    known.set(from, byReceiver);
    const byName = byReceiver.get(to) ?? new Map<string, Json | null>();
    byReceiver.set(to, byName);
    const key = `${view} ${name}`;
    const before = byName.get(key);
    if (before !== undefined) return before;
    const payload = findPayload(question, name, prover);
    byName.set(key, payload);
    return payload;
  };
}

function findPayload({ sender, receiver, view }: ProofQuestion, name: string, prover: Prover): Json | null {
  const overlay = schemaOverlay(receiver);
  const proof = prover.prove(sender, overlay.side({ required: [name] }), view);
  if (proof.kind !== "excluded") return null;
  const isRefused = prover.prove(overlay.side({ const: proof.counterexample }), receiver, view).kind === "excluded";
  return isRefused ? proof.counterexample : null;
}
