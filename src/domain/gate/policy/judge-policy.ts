import { printable } from "../../../base/printable.ts";
import { textOf, type Change, type ChangedFile, type ChangeHead, type ChangeRequest } from "../../change/change.ts";
import { globMatcher } from "../../change/glob-matcher.ts";
import { policyFileKind } from "../../change/touched-policy.ts";
import type { Policy } from "../../policy/policy.ts";
import { POLICY_FILE } from "../../policy/policy-file.ts";
import { BASELINE_FILE, parseBaseline } from "../baseline.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding, GateJudgement } from "../gate.ts";
import { judgeScripts } from "./judge-scripts.ts";
import { dropsFlyball, judgeWorkflow } from "./judge-workflow.ts";
import { POLICY_GATE_RULES } from "./policy-gate-rules.ts";

/** The changed files that are, or were, `flyball.yaml` at the root. */
export function policyFiles(change: Pick<Change, "files">): readonly ChangedFile[] {
  return change.files.filter(({ path, previousPath }) => path === POLICY_FILE || previousPath === POLICY_FILE);
}

/** What a change does to the files that say how changes are judged. `loosened` is what {@link judgePolicyFile} says of {@link policyFiles}. Only facts of the forge
 * clear an error: an approval by somebody else than the author, for this head. */
export function judgePolicy(change: Change, policy: Policy, loosened: readonly GateFinding[]): GateJudgement {
  const kindOf = kinds(policy);
  const touched = change.files.flatMap((file) => {
    const names = [file.path, ...(file.previousPath === null ? [] : [file.previousPath])];
    const kind = names.map(kindOf).find((each) => each !== null) ?? null;
    return kind === null ? [] : [{ file, kind }];
  });
  const scripts = judgeScripts(change, policy);
  if (touched.length === 0 && scripts.length === 0)
    return { findings: [], unknown: [], idle: "no file that says how changes are judged was changed", looks: [] };
  const unknown = touched.flatMap(({ file, kind }) => unreadBaseline(file, kind));
  const isAlone = touched.length === change.files.length;
  const findings = [
    ...loosened,
    ...touched.flatMap(({ file, kind }) => fileFindings(file, kind, kindOf, isAlone)),
    ...scripts,
  ];
  const approver = approverOf(change.request, change.head);
  return {
    findings: approver === null ? findings : findings.map((finding) => approved(finding, approver)),
    unknown,
    idle: null,
    looks: [
      ...touched.map(({ file, kind }) => ({ path: file.path, looked: true, why: `it is ${kind.what}: ${kind.why}` })),
      ...[...new Set(scripts.map(({ place }) => place?.file ?? ""))].map((path) => ({
        path,
        looked: true,
        why: "commands of the policy call its scripts",
      })),
    ],
  };
}

interface Kind {
  readonly what: string;
  readonly why: string;
  readonly weight: "judges" | "configures" | "baseline";
}

function kinds(policy: Policy): (path: string) => Kind | null {
  const baseline = policy.baseline ?? BASELINE_FILE;
  const { paths } = policy.gates.policy;
  const advisories = policy.gates["supply-chain"].advisories?.replace(/^\.\/|\/+$/gu, "") ?? null;
  const isNamed = paths.length === 0 ? () => false : globMatcher(paths);
  return (path) => {
    if (path === baseline) return { what: "the baseline", why: "what stands in it is no finding", weight: "baseline" };
    if (advisories !== null && (path === advisories || path.startsWith(`${advisories}/`)))
      return {
        what: "a part of gates.supply-chain.advisories",
        why: "what is missing there is no finding",
        weight: "configures",
      };
    if (isNamed(path)) return { what: "named in gates.policy.paths", why: "the policy says so", weight: "judges" };
    return policyFileKind(path);
  };
}

/** The forge's name of somebody else than the author who approved this very head; null where nobody did, or nobody can tell. */
export function approverOf(request: ChangeRequest | null, head: ChangeHead): string | null {
  const author = nameOf(request?.author ?? "");
  if (request === null || author === "" || head.kind !== "commit") return null;
  const approval = request.approvals.find(
    ({ by, sha }) => nameOf(by) !== "" && nameOf(by) !== author && (sha === null || sha.toLowerCase() === head.sha),
  );
  return approval?.by ?? null;
}

function nameOf(login: string): string {
  return login.normalize("NFKC").trim().replace(/^@/u, "").toLowerCase();
}

function approved(finding: GateFinding, approver: string): GateFinding {
  if (finding.level !== "error" || finding.rule === POLICY_GATE_RULES.unreadable.id) return finding;
  return { ...finding, level: "info", message: `${finding.message} (approved by ${printable(approver.slice(0, 80))})` };
}

/** `isAlone`: the change touches no other files. */
function fileFindings(
  file: ChangedFile,
  kind: Kind,
  kindOf: (path: string) => Kind | null,
  isAlone: boolean,
): readonly GateFinding[] {
  const place = { file: file.path, line: firstChangedLine(file), col: 1 };
  const name = printable(file.path);
  const fix = isAlone
    ? "read what it changes before you merge it"
    : "read what it changes before you merge it, or put it into a change of its own";
  const say = (rule: "touched" | "removed" | "configuration" | "baseline", message: string): GateFinding =>
    gateFinding("policy", POLICY_GATE_RULES[rule], {
      message,
      fix:
        rule === "touched" || rule === "configuration"
          ? fix
          : "take it out of this change, or let somebody else than the author approve the head on the forge",
      place,
      found: file.kind,
    });
  switch (kind.weight) {
    case "configures":
      return [say("configuration", `${name} is ${kind.what}`)];
    case "baseline": {
      const grown = grownBaseline(file);
      return grown === null ? [] : [say("baseline", grown)];
    }
    case "judges": {
      const was = file.previousPath;
      const isGone =
        file.kind === "deleted" || (was !== null && kindOf(was)?.weight === "judges" && kindOf(file.path) === null);
      if (isGone) return [say("removed", `${printable(was ?? file.path)} is gone: ${kind.why}`)];
      const verb = file.kind === "added" ? "is new" : "is changed";
      const moved = movedVersions(file);
      const touched =
        moved === null
          ? say("touched", `${name} ${verb}: ${kind.why}`)
          : {
              ...say("touched", `${name} uses other versions, and nothing else in it changed: ${moved}`),
              level: "info" as const,
            };
      const dropped = dropsFlyball(file) ? [say("removed", `${name} runs Flyball no more`)] : [];
      return [...dropped, touched, ...judgeWorkflow(file)];
    }
    default:
      return kind.weight satisfies never;
  }
}

/** In the file as it is now; of one that is gone, as it was. */
function firstChangedLine({ hunks, after }: ChangedFile): number {
  const [first] = hunks;
  return Math.max(1, (after === null ? first?.oldStart : first?.newStart) ?? 1);
}

const USED =
  /^(?<what>\s*(?:-\s*)?(?:uses\s*:\s*["']?[\w./-]{1,200}@|rev\s*:\s*["']?))(?<version>[\w.+/-]{1,100})["']?\s*(?:#.*)?$/u;
const MOVES_SHOWN = 3;

/** The versions of actions and hooks that a file moves, in words; null where anything else in it changed. */
function movedVersions(file: ChangedFile): string | null {
  if (file.kind !== "modified" || file.hunks.length === 0) return null;
  const moves = new Set<string>();
  for (const { removed, added } of file.hunks) {
    if (removed.length !== added.length) return null;
    for (const [i, line] of removed.entries()) {
      const [was, is] = [USED.exec(line)?.groups, USED.exec(added[i] ?? "")?.groups];
      if (was?.["what"] === undefined || was["what"] !== is?.["what"]) return null;
      const used = /([\w./-]+)@$/u.exec(was["what"])?.[1];
      moves.add(`${used === undefined ? "" : `${used} `}${shortened(was["version"])} to ${shortened(is["version"])}`);
    }
  }
  const more = moves.size > MOVES_SHOWN ? ` and ${moves.size - MOVES_SHOWN} more` : "";
  return `${printable([...moves].slice(0, MOVES_SHOWN).join(", "))}${more}`;
}

/** A commit's name in 12 digits. */
function shortened(version: string | undefined): string {
  return (version ?? "").replace(/^([0-9a-f]{12})[0-9a-f]{28}$/u, "$1");
}

/** What a baseline holds more than before; null where it holds no more, or nothing can be said. */
function grownBaseline(file: ChangedFile): string | null {
  const [before, after] = [file.before, file.after].map((content) => entriesOf(textOf(content)));
  if (before === undefined || after === undefined || after === null) return null;
  const more = [...after].filter(([key, count]) => count > (before?.get(key) ?? 0)).length;
  return more === 0 ? null : `${printable(file.path)} takes on ${more} more finding${more === 1 ? "" : "s"}`;
}

function unreadBaseline(file: ChangedFile, kind: Kind): GateJudgement["unknown"] {
  if (kind.weight !== "baseline" || file.after === null || entriesOf(textOf(file.after)) !== null) return [];
  const fix = "flyball check --write-baseline, and commit the file";
  return [{ why: `whether ${printable(file.path)} takes on more findings can't be read`, fix, path: file.path }];
}

function entriesOf(text: string | null): ReadonlyMap<string, number> | null {
  const parsed = text === null ? null : parseBaseline(text);
  if (parsed?.ok !== true) return null;
  return new Map(parsed.value.map(({ rule, path, fingerprint, count }) => [`${rule} ${fingerprint} ${path}`, count]));
}
