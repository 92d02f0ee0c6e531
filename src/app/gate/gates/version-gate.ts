import type { Change } from "../../../domain/change/change.ts";
import { inScope } from "../../../domain/change/in-scope.ts";
import { contractNeeds } from "../../../domain/gate/contract/contract-needs.ts";
import { judgeVersion } from "../../../domain/gate/version/judge-version.ts";
import { wantedManifests, wantedSources } from "../../../domain/gate/version/packages-of.ts";
import { VERSION_RULES } from "../../../domain/gate/version/version-rules.ts";
import { changedContracts } from "../changed-contracts.ts";
import type { Gate, GateAnswer, GateContext } from "../gate.ts";

/** Entry points pass on what others offer; so many steps are followed. */
const ROUNDS_MAX = 3;

/** A version that was raised by what the change asks for. */
export const versionGate: Gate = {
  name: "version",
  rules: Object.values(VERSION_RULES),
  scopeBounds: "change",
  companions: ({ files }) => wantedManifests(files),
  judge,
};

async function judge(context: GateContext): Promise<GateAnswer> {
  const isLookedAt = inScope(context.policy.gates.version.scope);
  const needs = contractNeeds(await changedContracts(context));
  const judgement = judgeVersion(await withSources(context), context.policy.gates.version, needs);
  return {
    ...judgement,
    findings: judgement.findings.filter(({ place }) => place === null || isLookedAt(place.file)),
    unknown: judgement.unknown.filter(({ path }) => path === null || isLookedAt(path)),
  };
}

/** The change with the entry points of its packages, which only their manifests name. */
async function withSources({ change, range, repository }: GateContext): Promise<Change> {
  let full = change;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const wanted = wantedSources(full);
    if (wanted.length === 0) return full;
    const found = await repository.contents(range, wanted);
    if (found.size === 0) return full;
    full = { ...full, companions: new Map([...full.companions, ...found]) };
  }
  return full;
}
