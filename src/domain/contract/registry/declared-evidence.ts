import type { YamlText } from "../../yaml/read-yaml.ts";
import type { ContractUse, EvidenceSource } from "./consumer-evidence.ts";
import type { ConsumedContract, DeclaredField } from "./contract-declaration.ts";

/** What `contracts.consumes[index].uses` of a `flyball.yaml` says, each use at its own place in the file. */
export function declaredEvidence(
  consumed: ConsumedContract,
  index: number,
  yaml: YamlText,
  readAtMs: number,
): readonly ContractUse[] {
  const at = ["contracts", "consumes", index, "uses"] as const;
  return consumed.uses.flatMap(({ operation, reads, sends }, use): readonly ContractUse[] => {
    const own = { operation, statuses: [], kind: "declared" as const, observedAtMs: readAtMs };
    const fields = (
      declared: readonly DeclaredField[] | null,
      direction: ContractUse["direction"],
      key: "reads" | "sends",
    ): readonly ContractUse[] => {
      // An empty list says that there are none, which is not the same as no list.
      if (declared?.length === 0)
        return [{ ...own, direction, field: null, values: [], source: placeOf(yaml, [...at, use, key]) }];
      return (declared ?? []).map(({ field, values }, i) => ({
        ...own,
        direction,
        field,
        values,
        source: placeOf(yaml, [...at, use, key, i]),
      }));
    };
    const calls: ContractUse = {
      ...own,
      direction: "request",
      field: null,
      values: null,
      source: placeOf(yaml, [...at, use, "operation"]),
    };
    return [calls, ...fields(reads, "response", "reads"), ...fields(sends, "request", "sends")];
  });
}

/** Where a part of the file stands. */
export function placeOf(yaml: YamlText, path: readonly (string | number)[]): EvidenceSource {
  const { file, line, col } = yaml.place(path, "value");
  return { file, line, col };
}
