import type { Sha } from "../../../base/ids.ts";
import { isBinding, type Adr } from "../../../domain/adr/adr.ts";
import type { GateLook, GateUnknown } from "../../../domain/gate/gate.ts";
import { textOf, type ChangedFile } from "../../../domain/change/change.ts";
import { globMatcher } from "../../../domain/change/glob-matcher.ts";
import { judgeReemergence } from "../../../domain/gate/reemergence/judge-reemergence.ts";
import { gitPathspec, removedGlobs } from "../../../domain/gate/reemergence/removed-globs.ts";
import { REEMERGENCE_RULES } from "../../../domain/gate/reemergence/reemergence-rules.ts";
import { foreignSign, isCodePath, saysGenerated } from "../../../domain/history/reemergence/comment-style.ts";
import { codePieces, type RemovedCode } from "../../../domain/history/reemergence/removed-code.ts";
import { listAdrs } from "../../adr/list-adrs.ts";
import { findReturned, type AddedPiece } from "../../history/find-returned.ts";
import { addPatches, keptCode, newCode } from "../../history/read-removed-code.ts";
import type { Gate, GateAnswer, GateContext, ReemergencePorts } from "../gate.ts";

/** Whether what the change adds is code that was removed before. Without what `flyball reemergence` keeps, removals by a decision are looked for in git, and of the others those of the last commits. */
export const reemergenceGate: Gate = {
  name: "reemergence",
  rules: Object.values(REEMERGENCE_RULES),
  scopeBounds: "change",
  companions: () => [],
  judge: async (context) => {
    const { base } = context.range;
    const pieces = base === null ? [] : piecesOf(await ownFiles(context, base));
    if (base === null || pieces.length === 0)
      return { findings: [], unknown: [], idle: "no piece of code was added that is long enough", looks: [] };
    const world = await context.ports.reemergence(context.repository.commonDir);
    try {
      return await judgePieces(context, world, base, pieces);
    } finally {
      await world.history.close();
    }
  },
};

/** How long git may read what decided removals took out, in milliseconds: nobody keeps a gate that costs more. Without a decision nothing fails, so that less is spent. */
const DECIDED_MS = 3000;
const UNDECIDED_MS = 500;
/** Commits that are looked at where nothing is kept and nothing was decided: about a tenth of a second. */
const RECENT_COMMITS = 200;
/** With fewer new commits the kept file is not written again. */
const KEEP_FROM_COMMITS = 200;
/** Git compares each path of each commit with all of them. */
const PATHSPECS_MAX = 400;
/** In a commit's message: a decision by its number, or by its file. */
const MENTION = String.raw`adr[-_ #]{0,2}[0-9]+|[0-9]{3,5}-[a-z0-9_.-]+[.]md`;

async function judgePieces(
  context: GateContext,
  world: ReemergencePorts,
  base: Sha,
  pieces: readonly AddedPiece[],
): Promise<GateAnswer> {
  const { adrs } = await listAdrs(context.repository, context.range, context.policy);
  const decided = adrs.filter(isBinding);
  const { code, isWhole } = await knownCode(context, world, base, decided);
  const globs = removedGlobs(decided);
  const { returns, unread } = await findReturned(world.history, code, {
    base,
    pieces,
    isListed: globs.length === 0 ? () => false : globMatcher(globs),
    signal: context.signal,
  });
  const notes = await world.history.notes([...new Set(returns.map(({ match }) => match.region.commit))]);
  const reemerged = returns.flatMap(({ piece, match }) => {
    const note = notes.get(match.region.commit);
    return note === undefined ? [] : [{ path: piece.path, match, note }];
  });
  const looks = pieces.map(({ path, line, lineCount, tokens }): GateLook => ({
    path,
    looked: true,
    why: `lines ${line}-${line + lineCount - 1} (${tokens} tokens) were compared with ${code.regionCount} removals of ${code.commits} commits${isWhole.all ? "" : "; flyball reemergence keeps those of all commits"}`,
  }));
  const unknown = decided.length === 0 ? [] : await unknownOf(world, isWhole.decided, unread);
  return { findings: judgeReemergence(context.change, adrs, reemerged), unknown, idle: null, looks };
}

/** The files that hold code of this repository's own. What only looks as if it was others' or a program's is among them: a folder that is new with the change, or a name without a
 * generator's words. */
async function ownFiles({ change, repository }: GateContext, base: Sha): Promise<readonly ChangedFile[]> {
  const signs = change.files.map(({ path }) => foreignSign(path));
  const folders = [...new Set(signs.flatMap((sign) => (sign?.kind === "folder" ? [sign.folder] : [])))];
  const known = new Set<string>();
  for (const folder of folders.slice(0, FOLDERS_MAX))
    if ((await repository.pathsBelow(base, [folder.slice(0, -1)], 1)).length > 0) known.add(folder);
  return change.files.filter((file, index) => {
    const sign = signs[index];
    switch (sign?.kind) {
      case undefined:
        return isCodePath(file.path);
      case "folder":
        return !known.has(sign.folder);
      case "generated":
        return !saysGenerated(textOf(file.after) ?? "");
      default:
        return sign satisfies never;
    }
  });
}

/** Each is asked of git; those beyond are taken for new. */
const FOLDERS_MAX = 20;

function piecesOf(files: readonly ChangedFile[]): readonly AddedPiece[] {
  return files.flatMap(({ path, hunks }) =>
    hunks.flatMap(({ added, newStart }) =>
      codePieces(path, added, newStart).map((piece) => ({ ...piece, text: added.join("\n") })),
    ),
  );
}

/** What was kept, with the commits since; else what git tells of decided removals and of the last commits. */
async function knownCode(
  context: GateContext,
  { history, store, stopAfter }: ReemergencePorts,
  base: Sha,
  decided: readonly Adr[],
): Promise<{ readonly code: RemovedCode; readonly isWhole: { readonly all: boolean; readonly decided: boolean } }> {
  const stop = stopAfter(decided.length > 0 ? DECIDED_MS : UNDECIDED_MS);
  const until = { stop, signal: context.signal };
  const { commonDir } = context.repository;
  const kept = await keptCode(history, store, commonDir);
  if (kept !== null) {
    if (kept.tips.includes(base)) return { code: kept, isWhole: { all: true, decided: true } };
    const before = kept.commits;
    const isWhole = await addPatches(history, kept, { from: [base], not: kept.tips, isWanted: isCodePath }, until);
    if (isWhole && kept.commits - before >= KEEP_FROM_COMMITS) {
      kept.cover([base]);
      await store.write(commonDir, kept.parts);
    }
    return { code: kept, isWhole: { all: isWhole, decided: isWhole } };
  }
  const code = newCode(base);
  const query = { from: [base], not: [], isWanted: isCodePath, seen: new Set<Sha>() };
  const folders = [...new Set(decided.map(({ path }) => `:(top,literal)${path.slice(0, path.lastIndexOf("/"))}`))];
  const removed = removedGlobs(decided);
  const queries = [
    ...(folders.length === 0
      ? []
      : [
          { ...query, touching: folders },
          { ...query, message: MENTION },
        ]),
    ...(removed.length === 0
      ? []
      : [{ ...query, touching: removed.slice(0, PATHSPECS_MAX).map((glob) => gitPathspec(glob)) }]),
  ];
  for (const decision of queries)
    if (!(await addPatches(history, code, decision, until))) return { code, isWhole: { all: false, decided: false } };
  const recent = { ...query, max: RECENT_COMMITS, withoutImports: true };
  await addPatches(history, code, recent, until);
  return { code, isWhole: { all: false, decided: removed.length <= PATHSPECS_MAX } };
}

async function unknownOf(
  { history }: ReemergencePorts,
  isWhole: boolean,
  unread: number,
): Promise<GateAnswer["unknown"]> {
  const unknown: GateUnknown[] = [];
  if (!isWhole)
    unknown.push({
      why: "what decisions removed could not be read from git in time, so that code which comes back may have gone unseen",
      fix: "flyball reemergence, once: it keeps what it reads",
      path: null,
    });
  if (await history.isShallow())
    unknown.push({
      why: "this is a shallow clone: what was removed before its first commit is not known",
      fix: "git fetch --unshallow",
      path: null,
    });
  if (unread > 0)
    unknown.push({
      why: `the code of ${unread} removals is not in this clone, so that it could not be compared`,
      fix: "git fetch --refetch --no-filter",
      path: null,
    });
  return unknown;
}
