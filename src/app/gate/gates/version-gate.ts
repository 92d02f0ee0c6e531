import { printable } from "../../../base/printable.ts";
import type { Change, FileContent } from "../../../domain/change/change.ts";
import { inScope } from "../../../domain/change/in-scope.ts";
import { contractNeeds } from "../../../domain/gate/contract/contract-needs.ts";
import { judgeVersion } from "../../../domain/gate/version/judge-version.ts";
import { isManifest, isOwnLock, wantedManifests, wantedSources } from "../../../domain/gate/version/packages-of.ts";
import { VERSION_RULES } from "../../../domain/gate/version/version-rules.ts";
import type { GateUnknown } from "../../../domain/gate/gate.ts";
import { changedContracts } from "../changed-contracts.ts";
import type { Gate, GateAnswer, GateContext } from "../gate.ts";

/** Entry points pass on what others offer; so many steps are followed. */
const ROUNDS_MAX = 3;

const LOCKFILE_BYTES_MAX = 33_554_432;

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
  const { change, unknown } = await withLocks(context);
  const needs = contractNeeds(await changedContracts(context));
  const judgement = judgeVersion(await withSources({ ...context, change }), context.policy.gates.version, needs);
  return {
    ...judgement,
    findings: judgement.findings.filter(({ place }) => place === null || isLookedAt(place.file)),
    unknown: [...judgement.unknown, ...unknown].filter(({ path }) => path === null || isLookedAt(path)),
  };
}

/** Lockfiles are larger than what people write. They are compared where they changed, or a manifest did. */
async function withLocks({
  change,
  range,
  repository,
}: GateContext): Promise<{ readonly change: Change; readonly unknown: readonly GateUnknown[] }> {
  const contents = new Map([...change.companions, ...change.files.map(({ path, after }) => [path, after] as const)]);
  const large = [...contents].flatMap(([path, content]) =>
    isOwnLock(path) && content?.kind === "large" ? [path] : [],
  );
  const isAsked = change.files.some(({ path }) => isOwnLock(path) || isManifest(path));
  if (large.length === 0 || !isAsked) return { change, unknown: [] };
  const read = await repository.contents(range, large, { maxBytes: LOCKFILE_BYTES_MAX });
  const whole = (path: string): FileContent | undefined => (large.includes(path) ? read.get(path) : undefined);
  return {
    change: {
      ...change,
      files: change.files.map((file) => ({ ...file, after: whole(file.path) ?? file.after })),
      companions: new Map([...change.companions].map(([path, content]) => [path, whole(path) ?? content])),
    },
    unknown: large.flatMap((path) => (read.get(path)?.kind === "text" ? [] : tooLarge(path))),
  };
}

function tooLarge(path: string): readonly GateUnknown[] {
  const why = `${printable(path)} has more than ${LOCKFILE_BYTES_MAX / 1_048_576} MiB, so its version of the package is not compared`;
  return [{ why, fix: "Compare the package's version in it with its manifest's yourself.", path }];
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
