import { printable } from "../../../base/printable.ts";
import type { ChangedFile, FileContent } from "../../change/change.ts";
import { gateFinding } from "../gate-finding.ts";
import { fingerprintOf, type GateFinding, type GateJudgement, type GateLook, type GateUnknown } from "../gate.ts";
import { placeholderWhy } from "./placeholder.ts";
import { isBinaryName, isFixturePath, isKeyStore, isMedia, isTextName } from "./secret-places.ts";
import { SECRET_KINDS, type SecretKind } from "./secret-kinds.ts";
import type { LargeFile, SecretText } from "./secret-texts.ts";
import { SECRETS_RULES } from "./secrets-rules.ts";

/** A text with what a scanner found in it. Lines and columns count from 1. */
export interface ScannedText extends SecretText {
  readonly hits: readonly {
    readonly kind: SecretKind;
    readonly line: number;
    readonly col: number;
    readonly endLine: number;
    readonly endCol: number;
    readonly digest: string;
  }[];
  readonly unknown: string | null;
}

type Hit = ScannedText["hits"][number];

/** What counts of the secrets that were found. `known` holds the digests of those that the changed files held before. No finding holds a part of a secret, its fingerprint
 * neither: it is made of the digest. */
export function judgeSecrets(facts: {
  readonly files: readonly ChangedFile[];
  readonly large: readonly LargeFile[];
  readonly scanned: readonly ScannedText[];
  readonly known: ReadonlySet<string>;
}): GateJudgement {
  const findings: GateFinding[] = [];
  const unknown: GateUnknown[] = [];
  const looks: GateLook[] = [];
  const masked = maskedNames(facts.scanned);
  const shown = (path: string): string => masked.get(path) ?? path;
  for (const text of facts.scanned) {
    const judged = text.hits.map((hit) => judgeHit(text, hit, facts.known, shown));
    findings.push(...gathered(judged.flatMap((each) => (each.kind === "finding" ? [each.finding] : []))));
    const left = judged.flatMap((each) => (each.kind === "left" ? [each.why] : []));
    if (text.where.kind === "file") {
      const path = shown(text.where.path);
      const lines = text.where.added === null ? "all lines" : `${text.where.added.size} added lines`;
      const but = left.length > 0 ? `; left out: ${[...new Set(left)].join(", ")}` : "";
      looks.push({ path, looked: true, why: `searched for secrets: ${lines}${but}` });
    }
    if (text.unknown !== null)
      unknown.push({
        why: `${placeWords(text, shown)} can't be searched for secrets: ${text.unknown}`,
        fix: "Look at it yourself, and keep it out of the gate by `gates.secrets.scope` if it is made by a tool.",
        path: text.where.kind === "file" ? shown(text.where.path) : null,
      });
  }
  const largePaths = new Map(facts.large.map((file) => [file.path, file]));
  for (const file of facts.files) {
    const unread = judgeUnread(
      file.path,
      shown(file.path),
      largePaths.get(file.path)?.after ?? file.after,
      file.before,
    );
    if (unread === null) continue;
    if (unread.kind === "unknown") unknown.push(unread.unknown);
    else if (unread.kind === "finding") findings.push(unread.finding);
    looks.push({ path: shown(file.path), looked: false, why: unread.why });
  }
  return { findings: numbered(findings), unknown, idle: idleWhy(facts), looks };
}

function idleWhy(facts: { readonly files: readonly unknown[]; readonly scanned: readonly unknown[] }): string | null {
  return facts.scanned.length === 0 && facts.files.length === 0 ? "nothing was added" : null;
}

type JudgedHit =
  | { readonly kind: "finding"; readonly finding: GateFinding }
  | { readonly kind: "left"; readonly why: string }
  /** It was there before. */
  | { readonly kind: "old" };

function judgeHit(text: ScannedText, hit: Hit, known: ReadonlySet<string>, shown: (path: string) => string): JudgedHit {
  const { where } = text;
  if (where.kind === "file" && !isAdded(where.added, hit)) return { kind: "old" };
  if (where.kind === "file" && where.added === null && known.has(hit.digest)) return { kind: "old" };
  const { before, secret, after } = cut(text.text, hit);
  const why = placeholderWhy(hit.kind, secret, before, after);
  if (why !== null) return { kind: "left", why };
  const { words, revoke, fixture } = SECRET_KINDS[hit.kind];
  const rule =
    where.kind === "names"
      ? SECRETS_RULES.named
      : where.kind === "commit" || where.kind === "request"
        ? SECRETS_RULES.told
        : where.kind === "file" && known.has(hit.digest)
          ? SECRETS_RULES.known
          : fixture && isFixturePath(where.path)
            ? SECRETS_RULES.fixture
            : where.kind === "passing"
              ? SECRETS_RULES.passing
              : SECRETS_RULES.added;
  const place = where.kind === "file" ? { file: shown(where.path), line: hit.line, col: hit.col } : null;
  const history =
    where.kind === "commit"
      ? "Write the message again: git commit --amend, or git rebase -i for an older commit."
      : where.kind === "request"
        ? "Edit it out of the change request."
        : where.kind === "names"
          ? "Rename the file, and rewrite the commits that have the name."
          : where.kind === "passing"
            ? `Write the commits again before anybody pulls them: git rebase -i ${where.sha.slice(0, 12)}^.`
            : "Read it from the environment or a secret store, and rewrite the commits that hold it (git commit --amend, git rebase -i) before anybody pulls them.";
  const finding = gateFinding("secrets", rule, {
    message: `${placeWords(text, shown, hit)} holds ${words}${rule === SECRETS_RULES.known ? " that was in the repository before" : ""}`,
    fix: `${revoke} ${history}`,
    place,
    found: hit.digest,
    end: place === null ? null : { line: hit.endLine, col: hit.endCol },
  });
  return { kind: "finding", finding: { ...finding, showsSource: false } };
}

function isAdded(added: ReadonlySet<number> | null, hit: Hit): boolean {
  if (added === null) return true;
  for (let line = hit.line; line <= hit.endLine; line++) if (added.has(line)) return true;
  return false;
}

/** The subject of a sentence. */
function placeWords(text: ScannedText, shown: (path: string) => string, hit?: Hit): string {
  const { where } = text;
  switch (where.kind) {
    case "file":
      return printable(shown(where.path));
    case "names": {
      const path = hit === undefined ? undefined : where.paths[hit.line - 1];
      const of = path === undefined ? "" : ` of ${printable(shown(path))}`;
      return where.what === "name" ? `The name${of}` : `The link's target${of}`;
    }
    case "passing":
      return `Commit ${where.sha.slice(0, 12)} put into ${printable(shown(where.path))} what a later one took out: it`;
    case "commit":
      return `The message of commit ${where.sha.slice(0, 12)}`;
    case "request":
      return `The change request's ${where.part}`;
    default:
      return where satisfies never;
  }
}

/** Names that hold a secret, with stars in its place. */
function maskedNames(scanned: readonly ScannedText[]): ReadonlyMap<string, string> {
  const masked = new Map<string, string>();
  for (const { where, hits } of scanned) {
    if (where.kind !== "names" || where.what !== "name") continue;
    // From the last to the first, so that the columns of the others stay.
    for (const hit of hits.toReversed()) {
      const path = where.paths[hit.line - 1];
      if (path === undefined) continue;
      const name = masked.get(path) ?? path;
      masked.set(path, `${name.slice(0, hit.col - 1)}***${name.slice(hit.endCol - 1)}`);
    }
  }
  return masked;
}

/** The secret, and the rest of the lines on which it begins and ends. */
function cut(text: string, hit: Hit): { readonly before: string; readonly secret: string; readonly after: string } {
  const lineStart = offsetOfLine(text, 0, hit.line - 1);
  const endStart = offsetOfLine(text, lineStart, hit.endLine - hit.line);
  const [start, end] = [lineStart + hit.col - 1, endStart + hit.endCol - 1];
  return {
    before: text.slice(Math.max(lineStart, start - 200), start),
    secret: text.slice(start, end),
    after: text.slice(end, end + 200).split("\n", 1)[0] ?? "",
  };
}

function offsetOfLine(text: string, from: number, lines: number): number {
  let at = from;
  for (let i = 0; i < lines; i++) at = text.indexOf("\n", at) + 1;
  return at;
}

/** A text with a NUL somewhere is as small as what people write. */
const SMALL_BYTES_MAX = 1_048_576;

type Unread =
  | { readonly kind: "look"; readonly why: string }
  | { readonly kind: "unknown"; readonly why: string; readonly unknown: GateUnknown }
  | { readonly kind: "finding"; readonly why: string; readonly finding: GateFinding };

/** What is said of a file whose text can't be searched; null where it can, or is gone. */
function judgeUnread(
  path: string,
  shown: string,
  after: FileContent | null,
  before: FileContent | null,
): Unread | null {
  if (after === null || after.kind === "text" || after.kind === "link") return null;
  if (after.kind === "submodule") return { kind: "look", why: "a submodule: not searched" };
  if (after.kind === "unreadable")
    return unreadable(shown, `can't be read: ${after.why}`, "Make it readable, or take it out of the change.");
  if (isKeyStore(path) && before === null) {
    const finding = gateFinding("secrets", SECRETS_RULES.store, {
      message: `${printable(shown)} is a store of keys, and what is in it can't be seen`,
      fix: SECRETS_RULES.store.fix,
      place: { file: shown, line: 1, col: 1 },
      found: "store",
    });
    return { kind: "finding", why: "a store of keys", finding: { ...finding, showsSource: false } };
  }
  if (after.kind === "binary") {
    if (isTextName(path))
      return unreadable(shown, "is not UTF-8 text, though its name says it is text", "Save it as UTF-8 (not UTF-16).");
    if (isBinaryName(path) || after.bytes > SMALL_BYTES_MAX)
      return { kind: "look", why: `binary, ${after.bytes} bytes: not searched` };
    return unreadable(
      shown,
      "holds a NUL, so it is not searched as text, and its name doesn't say that it is an image, an archive, a font or compiled",
      "Save it as UTF-8 text without NUL, or look at it yourself and keep it out of the gate by `gates.secrets.scope` in flyball.yaml.",
    );
  }
  if (isMedia(path)) return { kind: "look", why: `${after.bytes} bytes of no text: not searched` };
  return unreadable(
    shown,
    `has ${after.bytes} bytes, more than is searched`,
    "Keep it out of the repository (Git LFS), or out of the gate by `gates.secrets.scope` in flyball.yaml.",
  );
}

function unreadable(path: string, why: string, fix: string): Unread {
  return { kind: "unknown", why, unknown: { why: `${printable(path)} ${why}`, fix, path } };
}

const LINES_SHOWN = 5;
const GATHERED: ReadonlySet<string> = new Set([SECRETS_RULES.fixture.id, SECRETS_RULES.known.id]);

/** What weighs little and is the same kind of secret in one file is told once: tests of a library for tokens are full of them. */
function gathered(findings: readonly GateFinding[]): readonly GateFinding[] {
  const groups = Map.groupBy(findings, (each) => (GATHERED.has(each.rule) ? `${each.rule} ${each.message}` : each));
  return [...groups.values()].flatMap((alike) => {
    const [first, ...others] = alike;
    if (first === undefined || others.length === 0) return alike;
    const lines = others.slice(0, LINES_SHOWN).map(({ place }) => place?.line ?? 1);
    const more = others.length > LINES_SHOWN ? ", …" : "";
    const all = alike.map(({ fingerprint }) => fingerprint).join(" ");
    return [
      {
        ...first,
        message: `${first.message}, ${alike.length} times (also in line ${lines.join(", ")}${more})`,
        fingerprint: fingerprintOf(first.rule, first.place?.file ?? "", all),
      },
    ];
  });
}

/** The same secret twice in one file gives two findings with fingerprints of their own. */
function numbered(findings: readonly GateFinding[]): readonly GateFinding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const count = (seen.get(finding.fingerprint) ?? 0) + 1;
    seen.set(finding.fingerprint, count);
    return count === 1 ? finding : { ...finding, fingerprint: `${finding.fingerprint}-${count}` };
  });
}
