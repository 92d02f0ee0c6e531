import { judgeSecrets, type ScannedText } from "../../../domain/gate/secrets/judge-secrets.ts";
import { inScope } from "../../../domain/change/in-scope.ts";
import { isMedia, isOdd } from "../../../domain/gate/secrets/secret-places.ts";
import {
  passingTexts,
  secretTexts,
  textsBefore,
  type LargeFile,
  type SecretText,
} from "../../../domain/gate/secrets/secret-texts.ts";
import { SECRETS_RULES } from "../../../domain/gate/secrets/secrets-rules.ts";
import type { ChangedFile } from "../../../domain/change/change.ts";
import type { GateUnknown } from "../../../domain/gate/gate.ts";
import type { SecretScanner } from "../../../ports/secret-scanner.ts";
import type { Gate, GateAnswer, GateContext } from "../gate.ts";

/** Larger texts are not searched. */
const LARGE_BYTES_MAX = 33_554_432;
/** What people write is no larger. */
const ODD_BYTES_MAX = 1_048_576;
const ODD_FILES_MAX = 64;
/** More large files than this are not read one by one. */
const LARGE_FILES_MAX = 8;

export const secretsGate: Gate = {
  name: "secrets",
  rules: Object.values(SECRETS_RULES),
  scopeBounds: "files",
  companions: () => [],
  judge,
};

async function judge(context: GateContext): Promise<GateAnswer> {
  const { files } = context.change;
  const [large, odd, passed] = await Promise.all([
    readLarge(context, files),
    readOdd(context, files),
    passing(context, files),
  ]);
  const whole = [...large, ...odd];
  const { secrets } = context.ports;
  const scanned = await scan(secrets, secretTexts(context.change, files, whole));
  const found = await scan(
    secrets,
    passed.texts.map(({ text }) => text),
  );
  // Only where something was found it matters what was there before.
  const isFound = [...scanned, ...found].some(({ hits }) => hits.length > 0);
  const before = isFound ? await secrets.scan(textsBefore(files, whole)) : [];
  const known = new Set(before.flatMap(({ hits }) => hits.map(({ digest }) => digest)));
  const told = new Set([...known, ...scanned.flatMap(({ hits }) => hits.map(({ digest }) => digest))]);
  const gone: ScannedText[] = [];
  for (const [i, text] of found.entries()) {
    const old = text.hits.length === 0 ? [] : (passed.texts[i]?.before ?? []);
    for (const { hits } of await secrets.scan(old.map((each) => ({ path: text.path, text: each }))))
      for (const { digest } of hits) told.add(digest);
    const hits = text.hits.filter(({ digest }) => !told.has(digest));
    for (const { digest } of hits) told.add(digest);
    gone.push({ ...text, hits });
  }
  const judgement = judgeSecrets({ files, large: whole, scanned: [...scanned, ...gone], known });
  return { ...judgement, unknown: [...judgement.unknown, ...passed.unknown] };
}

async function scan(secrets: SecretScanner, texts: readonly SecretText[]): Promise<readonly ScannedText[]> {
  const scans = await secrets.scan(texts);
  return texts.map((text, i) => ({ ...text, hits: scans[i]?.hits ?? [], unknown: scans[i]?.unknown ?? null }));
}

interface Passed {
  readonly texts: ReturnType<typeof passingTexts>;
  readonly unknown: readonly GateUnknown[];
}

/** What commits brought that the change holds no more; of a single commit there is nothing of the kind. */
async function passing({ change, repository, policy }: GateContext, files: readonly ChangedFile[]): Promise<Passed> {
  if (change.commits.length < (change.head.kind === "commit" ? 2 : 1)) return { texts: [], unknown: [] };
  const isLookedAt = inScope(policy.gates.secrets.scope);
  const { texts, lacking } = await repository.passing(change);
  const unknown = {
    why: `the commits of the change can't all be searched for secrets that a later one took out: ${lacking}`,
    fix: "Squash the commits, or judge the branch in parts by --base.",
    path: null,
  };
  return {
    texts: passingTexts(
      files,
      texts.filter(({ path }) => isLookedAt(path)),
    ),
    unknown: lacking === null ? [] : [unknown],
  };
}

/** Both sides of small files that are no text, though no name says what they are: a NUL alone hides nothing. */
async function readOdd(context: GateContext, files: readonly ChangedFile[]): Promise<readonly LargeFile[]> {
  const wanted = files
    .filter(({ path, after }) => after?.kind === "binary" && after.bytes <= ODD_BYTES_MAX && isOdd(path))
    .slice(0, ODD_FILES_MAX);
  return readBoth(context, wanted, ODD_BYTES_MAX, true);
}

/** Both sides of the files that are too large to come with the change and may be text. */
async function readLarge(context: GateContext, files: readonly ChangedFile[]): Promise<readonly LargeFile[]> {
  const wanted = files
    .filter(
      ({ path, before, after }) =>
        [before, after].some((side) => side?.kind === "large") && after !== null && !isMedia(path),
    )
    .slice(0, LARGE_FILES_MAX);
  return readBoth(context, wanted, LARGE_BYTES_MAX, false);
}

async function readBoth(
  { repository, range }: GateContext,
  wanted: readonly ChangedFile[],
  maxBytes: number,
  binaryAsText: boolean,
): Promise<readonly LargeFile[]> {
  if (wanted.length === 0) return [];
  const [after, before] = await Promise.all([
    repository.contents(
      range,
      wanted.map(({ path }) => path),
      { side: "head", maxBytes, binaryAsText },
    ),
    repository.contents(
      range,
      wanted.map((file) => file.previousPath ?? file.path),
      { side: "base", maxBytes, binaryAsText },
    ),
  ]);
  return wanted.map(({ path, previousPath }) => ({
    path,
    after: after.get(path) ?? null,
    before: before.get(previousPath ?? path) ?? null,
  }));
}
