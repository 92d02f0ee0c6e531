import type { Policy } from "../../domain/policy/policy.ts";
import type { ChangeReader } from "../../ports/change-reader.ts";
import { readBasePolicy } from "./read-policy.ts";
import { withRepository } from "./with-repository.ts";
import { Fault } from "../../base/fault.ts";

/** The policy that a check without options would judge by; null outside of a repository, and where the policy can't be read: whoever only asks is not stopped by it. */
export async function policyHere(reader: ChangeReader, folder: string): Promise<Policy | null> {
  try {
    return await withRepository(reader, folder, async (repository) => {
      const range = await repository.range({ base: null, head: null });
      return (await readBasePolicy(repository, range)).policy;
    });
  } catch (thrown) {
    if (thrown instanceof Fault) return null;
    throw thrown;
  }
}
