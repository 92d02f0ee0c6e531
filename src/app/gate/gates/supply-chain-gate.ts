import { resolve } from "node:path";
import { messageOf } from "../../../base/fault.ts";
import type { ChangedFile, FileContent } from "../../../domain/change/change.ts";
import type { GateUnknown } from "../../../domain/gate/gate.ts";
import { judgeSupplyChain, type ChainFile } from "../../../domain/gate/supply-chain/judge-supply-chain.ts";
import { companionsOf, isManifest, lockfileFormat } from "../../../domain/gate/supply-chain/lockfile-formats.ts";
import { readAdvisories, type Advisories } from "../../../domain/gate/supply-chain/osv-record.ts";
import { SUPPLY_CHAIN_RULES } from "../../../domain/gate/supply-chain/supply-chain-rules.ts";
import { tellsMoves } from "../../../domain/gate/supply-chain/tells-moves.ts";
import type { Gate, GateAnswer, GateContext } from "../gate.ts";

/** Lockfiles are larger than what people write. */
const LOCKFILE_BYTES_MAX = 33_554_432;
const ADVISORY_FILES_MAX = 20_000;

export const supplyChainGate: Gate = {
  name: "supply-chain",
  rules: Object.values(SUPPLY_CHAIN_RULES),
  scopeBounds: "change",
  companions: ({ files }) => companionsOf(files.filter(isOfChain).map(({ path }) => path)),
  judge,
};

function isOfChain({ path }: { readonly path: string }): boolean {
  return isManifest(path) || lockfileFormat(path) !== null;
}

async function judge(context: GateContext): Promise<GateAnswer> {
  const settings = context.policy.gates["supply-chain"];
  const changed = context.change.files.filter(isOfChain);
  const files = await readChain(context, changed);
  const hasLockfile = changed.some(({ path, after }) => after !== null && lockfileFormat(path) !== null);
  const known: Known = hasLockfile ? await readKnown(context, settings.advisories) : { advisories: null, unknown: [] };
  const judgement = judgeSupplyChain(files, {
    registries: settings.registries,
    packageAgeMinMs: settings.packageAgeMinMs,
    advisories: known.advisories,
    isTold: tellsMoves(context.change),
    nowMs: context.nowMs,
  });
  return { ...judgement, unknown: [...known.unknown, ...judgement.unknown] };
}

/** The changed files, and those beside them that did not change, with what is too large to come with the change. */
async function readChain(context: GateContext, changed: readonly ChangedFile[]): Promise<readonly ChainFile[]> {
  if (changed.length === 0) return [];
  const paths = new Set(changed.map(({ path }) => path));
  const files: readonly ChainFile[] = [
    ...changed.map(({ path, before, after }) => ({ path, before, after, hasChanged: true })),
    ...companionsOf([...paths]).flatMap((path) => {
      const content = context.change.companions.get(path);
      return content === undefined || paths.has(path)
        ? []
        : [{ path, before: content, after: content, hasChanged: false }];
    }),
  ];
  const large = files
    .filter(({ before, after }) => before?.kind === "large" || after?.kind === "large")
    .map(({ path }) => path);
  if (large.length === 0) return files;
  const read = (side: "base" | "head"): Promise<ReadonlyMap<string, FileContent>> =>
    context.repository.contents(context.range, large, { side, maxBytes: LOCKFILE_BYTES_MAX });
  const [before, after] = [await read("base"), await read("head")];
  return files.map((file) => ({
    ...file,
    before: file.before?.kind === "large" ? (before.get(file.path) ?? file.before) : file.before,
    after: file.after?.kind === "large" ? (after.get(file.path) ?? file.after) : file.after,
  }));
}

interface Known {
  readonly advisories: Advisories | null;
  readonly unknown: readonly GateUnknown[];
}

/** The advisories that the policy names. That they can't be read is unknown, never "none". */
async function readKnown(context: GateContext, path: string | null): Promise<Known> {
  if (path === null) return { advisories: null, unknown: [] };
  const asked = (why: string): GateUnknown => ({
    why: `advisories under ${path}: ${why}`,
    fix: "Put an export of OSV records there, or correct `gates.supply-chain.advisories` in flyball.yaml.",
    path: null,
  });
  try {
    const read = await context.ports.files.jsonFiles(resolve(context.repository.root, path), ADVISORY_FILES_MAX);
    if (read === null) return { advisories: null, unknown: [asked("there is nothing")] };
    const { advisories, records, unread } = readAdvisories(read.files);
    const unknown = [
      ...(read.isComplete ? [] : [asked("there is more than is read (20,000 files, 16 MiB each)")]),
      ...(unread.length > 0
        ? [asked(`${unread.length} files hold no OSV record that is read, ${unread[0]} first`)]
        : []),
      ...(records === 0 && unread.length === 0 ? [asked("there is no record")] : []),
    ];
    return { advisories, unknown };
  } catch (thrown) {
    return { advisories: null, unknown: [asked(messageOf(thrown))] };
  }
}
