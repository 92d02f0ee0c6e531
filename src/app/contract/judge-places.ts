import type { ContractPolicy } from "../../domain/contract/finding/contract-policy.ts";
import type { JudgedContract } from "../../domain/gate/contract/judged-contract.ts";
import type { ChangeRange } from "../../ports/change-reader.ts";
import type { ContractPlace } from "./contract-places.ts";
import { judgeContract, type ContractSide, type JudgeContractPorts, type JudgedPair } from "./judge-contract.ts";

/** Each may be as large as GitHub's. */
const PLACES_MAX = 50;

export type JudgedPlace = JudgedContract & JudgedPair;

/** The sides of a place in a range of commits. */
export function sidesOf(
  range: Pick<ChangeRange, "base" | "head">,
  { oldPath, newPath }: ContractPlace,
): { readonly old: ContractSide | null; readonly new: ContractSide | null } {
  const { base, head } = range;
  return {
    old: base === null || oldPath === null ? null : { kind: "commit", sha: base, path: oldPath },
    new:
      newPath === null
        ? null
        : head.kind === "commit"
          ? { kind: "commit", sha: head.sha, path: newPath }
          : { kind: "disk", path: newPath },
  };
}

/** Judges the contracts that a change touches. One that only looks like a contract, and is a part of another, is judged with that. */
export async function judgePlaces(
  ports: JudgeContractPorts,
  places: readonly ContractPlace[],
  of: {
    readonly root: string;
    readonly range: Pick<ChangeRange, "base" | "head">;
    readonly remoteHosts: readonly string[];
    readonly findings: ContractPolicy;
    readonly nowMs: number;
    readonly signal: AbortSignal;
  },
): Promise<readonly JudgedPlace[]> {
  const judged: JudgedPlace[] = [];
  for (const place of places) {
    const path = place.newPath ?? place.oldPath ?? "";
    if (judged.length >= PLACES_MAX) {
      const why = `the change touches more than ${PLACES_MAX} contracts, and no more are judged at once`;
      judged.push({
        name: place.name,
        path,
        old: null,
        new: null,
        answer: { kind: "unknown", why, fix: "split the change" },
      });
      break;
    }
    const isPart = judged.some(
      ({ answer }) => place.name === null && answer.kind !== "unknown" && answer.files.includes(path),
    );
    if (isPart) continue;
    const pair = await judgeContract(ports, { ...of, ...sidesOf(of.range, place) });
    judged.push({ name: place.name, path, ...pair });
  }
  return judged;
}
