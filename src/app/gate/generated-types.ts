import { textsDigest } from "../../domain/contract/types/types-stamp.ts";
import { judgeGeneratedTypes } from "../../domain/gate/contract/judge-generated-types.ts";
import type { GateFinding, GateUnknown } from "../../domain/gate/gate.ts";
import { filesOf } from "../contract/judge-contract.ts";
import type { JudgedPlace } from "../contract/judge-places.ts";
import type { GateContext } from "./gate.ts";

const TYPES_BYTES_MAX = 33_554_432;

/** Types of contracts that the change touches, and types that it touches itself. Types of another repository's contract are told stale by `flyball contract types --check`, which reads that. */
export async function generatedTypes(
  { change, policy, repository, range }: GateContext,
  contracts: readonly JudgedPlace[],
): Promise<{ readonly findings: readonly GateFinding[]; readonly unknown: readonly GateUnknown[] }> {
  const touched = new Set(change.files.flatMap(({ path, previousPath }) => [path, previousPath]));
  const asked = policy.contracts.types.flatMap((target) => {
    const contract = contracts.find(({ name }) => name === target.contract);
    return contract !== undefined || touched.has(target.out) ? [{ target, contract }] : [];
  });
  if (asked.length === 0) return { findings: [], unknown: [] };
  const outs = asked.map(({ target }) => target.out);
  const contents = await repository.contents(range, outs, { maxBytes: TYPES_BYTES_MAX });
  const files = asked.map(({ target, contract }) => {
    const content = contents.get(target.out);
    const isGone = contract === undefined || contract.new === null;
    return {
      target,
      text: content?.kind === "text" ? content.text : null,
      contract: isGone ? null : textsDigest([...filesOf(contract.new).values()]),
      isReadable: content === undefined || content.kind === "text",
    };
  });
  return {
    findings: judgeGeneratedTypes(files.filter(({ isReadable }) => isReadable)),
    unknown: files
      .filter(({ isReadable }) => !isReadable)
      .map(({ target }) => ({
        why: `${target.out} is no text of at most 32 MiB`,
        fix: "flyball contract types",
        path: target.out,
      })),
  };
}
