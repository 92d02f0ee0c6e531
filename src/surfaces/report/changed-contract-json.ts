import type { JudgedContract } from "../../domain/gate/contract/judged-contract.ts";

/** A contract that a change touches, without its texts. */
export function changedContractJson({ name, path, answer }: JudgedContract): object {
  return { name, path, answer };
}
