import type { Api } from "../api/api.ts";
import type { Prover } from "../prove/proof.ts";
import { walkApis } from "../walk/walk-apis.ts";
import type { ContractPolicy } from "./contract-policy.ts";
import { settleFindings, type Settled } from "./settle-findings.ts";

/** What changed between two versions of an API, judged by rules, proofs and a policy. */
export function diffApis(
  old: Api,
  now: Api,
  prover: Prover,
  { policy, nowMs }: { readonly policy: ContractPolicy; readonly nowMs: number },
): Settled {
  return settleFindings(walkApis(old, now, { nowMs, deprecationDays: policy.deprecationDays }), prover, {
    policy,
    nowMs,
    versions: {
      old: { text: old.info.version, site: old.info.site },
      new: { text: now.info.version, site: now.info.site },
    },
    operations: [...old.operations, ...now.operations],
  });
}
