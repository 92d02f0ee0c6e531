import type { PlacedDiff } from "../../app/contract/contract-diff-use-cases.ts";
import type { Json } from "../../base/json.ts";
import type { ContractFinding, ProofNote } from "../../domain/contract/finding/contract-finding.ts";
import type { SourcePlace } from "../../domain/contract/source/contract-source.ts";

/** `contract diff --json`, and a line of its batch. */
export function contractDiffJson({ kind, verdict, findings, reason, unresolved }: PlacedDiff): {
  readonly [key: string]: Json;
} {
  return {
    verdict,
    kind,
    ...(reason === null ? {} : { reason }),
    findings: findings.map(findingJson),
    ...(unresolved.length === 0
      ? {}
      : {
          unresolved: unresolved.map(({ code, message, place }) => ({
            code,
            message,
            place: { file: place.file, line: place.line, col: place.col },
          })),
        }),
  };
}

function findingJson(finding: ContractFinding): Json {
  const { id, level, provedLevel, section, operations, args, text, proof } = finding;
  const [first] = operations;
  return {
    id,
    level,
    provedLevel,
    section,
    operation: first?.operation ?? null,
    path: first?.path ?? null,
    operations: operations.map(({ operation, path }) => ({ operation, path })),
    args,
    text,
    source: { old: placeJson(finding.old), new: placeJson(finding.new) },
    proof: proofJson(proof),
    ...("counterexample" in proof ? { counterexample: proof.counterexample } : {}),
  };
}

function proofJson(proof: ProofNote): Json {
  return "reason" in proof ? { kind: proof.kind, reason: proof.reason } : { kind: proof.kind };
}

function placeJson(place: SourcePlace | null): Json {
  return place === null ? null : { file: place.file, line: place.line, column: place.column, pointer: place.pointer };
}
