import { judgeSecrets } from "../../../domain/gate/secrets/judge-secrets.ts";
import { isMedia } from "../../../domain/gate/secrets/secret-places.ts";
import { secretTexts, textsBefore, type LargeFile } from "../../../domain/gate/secrets/secret-texts.ts";
import { SECRETS_RULES } from "../../../domain/gate/secrets/secrets-rules.ts";
import type { ChangedFile } from "../../../domain/change/change.ts";
import type { Gate, GateAnswer, GateContext } from "../gate.ts";

/** Larger texts are not searched. */
const LARGE_BYTES_MAX = 33_554_432;
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
  const large = await readLarge(context, files);
  const texts = secretTexts(context.change, files, large);
  const { secrets } = context.ports;
  const scans = await secrets.scan(texts);
  const scanned = texts.map((text, i) => ({ ...text, hits: scans[i]?.hits ?? [], unknown: scans[i]?.unknown ?? null }));
  // Only where something was found it matters what was there before.
  const before = scanned.some(({ hits }) => hits.length > 0) ? await secrets.scan(textsBefore(files, large)) : [];
  const known = new Set(before.flatMap(({ hits }) => hits.map(({ digest }) => digest)));
  return judgeSecrets({ files, large, scanned, known });
}

/** Both sides of the files that are too large to come with the change and may be text. */
async function readLarge(context: GateContext, files: readonly ChangedFile[]): Promise<readonly LargeFile[]> {
  const wanted = files
    .filter(
      ({ path, before, after }) =>
        [before, after].some((side) => side?.kind === "large") && after !== null && !isMedia(path),
    )
    .slice(0, LARGE_FILES_MAX);
  if (wanted.length === 0) return [];
  const { repository, range } = context;
  const [after, before] = await Promise.all([
    repository.contents(
      range,
      wanted.map(({ path }) => path),
      { side: "head", maxBytes: LARGE_BYTES_MAX },
    ),
    repository.contents(
      range,
      wanted.map((file) => file.previousPath ?? file.path),
      { side: "base", maxBytes: LARGE_BYTES_MAX },
    ),
  ]);
  return wanted.map(({ path, previousPath }) => ({
    path,
    after: after.get(path) ?? null,
    before: before.get(previousPath ?? path) ?? null,
  }));
}
