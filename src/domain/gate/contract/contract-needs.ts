import type { ContractNeed } from "../version/judge-version.ts";
import type { JudgedContract } from "./judged-contract.ts";

/** What the verdicts ask of the versions that the contracts' files are in: `none` says that nothing asks for a major one. */
export function contractNeeds(contracts: readonly JudgedContract[]): readonly ContractNeed[] {
  return contracts.flatMap(({ path, answer }): readonly ContractNeed[] => {
    if (answer.kind !== "judged") return [];
    const [first] = answer.findings.filter(({ provedLevel }) => provedLevel === "ERR");
    switch (answer.verdict) {
      case "breaking":
        return [{ path, need: "major", why: `the contract breaks: ${first?.text ?? "its schemas"}` }];
      case "compatible":
      case "none":
        return [{ path, need: "none", why: "the contract breaks nobody" }];
      case "unproven":
        return [];
      default:
        return answer.verdict satisfies never;
    }
  });
}
