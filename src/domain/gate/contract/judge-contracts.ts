import type { Place } from "../../../base/fault.ts";
import { printable } from "../../../base/printable.ts";
import type { Change } from "../../change/change.ts";
import type { ContractVerdict } from "../../contract/finding/contract-finding.ts";
import { ACCEPTANCE_FOLDER } from "../../contract/registry/contract-acceptance.ts";
import { gateFinding } from "../gate-finding.ts";
import { bumpBetween, isCalendar, isLess, neededAt, normalVersion } from "../version/bump.ts";
import type { GateFinding, GateJudgement, GateLook, GateUnknown } from "../gate.ts";
import { CONTRACT_RULES } from "./contract-rules.ts";
import type { ContractAnswer, JudgedContract } from "./judged-contract.ts";
import { isFollower } from "./contract-followers.ts";
import { readDeclarations, type Declarations } from "./read-declarations.ts";

const BREAKS_MAX = 50;

/** Whether a change of contracts is one of its own, and says of itself what the engine says. */
export function judgeContracts(
  change: Change,
  contracts: readonly JudgedContract[],
  generated: readonly string[],
): GateJudgement {
  const touched = contracts.filter(({ answer }) => answer.kind !== "judged" || answer.verdict !== "none");
  const looks = contracts.map(({ path, answer }): GateLook => ({ path, looked: true, why: lookOf(answer) }));
  if (touched.length === 0)
    return { findings: [], unknown: [], idle: contracts.length === 0 ? "no contract is changed" : null, looks };
  const declarations = readDeclarations(change);
  return {
    findings: [
      ...declarations.faults.map(({ path, message }) =>
        finding("unreadableDeclaration", message, path === null ? null : { file: path, line: 1, col: 1 }, message),
      ),
      ...touched.flatMap((contract) => declarationFindings(contract, declarations, touched.length)),
      ...touched.flatMap(notMajor),
      ...touched.flatMap(breaks),
      ...mixed(change, contracts, generated),
    ],
    unknown: touched.flatMap(unknownOf),
    idle: null,
    looks,
  };
}

function lookOf(answer: ContractAnswer): string {
  switch (answer.kind) {
    case "judged":
      return `read as a contract: ${answer.verdict}, ${answer.findings.length} ${answer.findings.length === 1 ? "finding" : "findings"}`;
    case "new":
      return "read as a new contract";
    case "gone":
      return "read as a contract that is gone";
    case "unknown":
      return `it could not be judged: ${answer.why}`;
    default:
      return answer satisfies never;
  }
}

function declarationFindings(
  contract: JudgedContract,
  declarations: Declarations,
  count: number,
): readonly GateFinding[] {
  const { answer, path } = contract;
  const what = contract.name === null ? path : `${contract.name} (${path})`;
  const at = { file: path, line: 1, col: 1 };
  const own = contract.name ?? path;
  if (answer.kind === "new" || answer.kind === "unknown") return [];
  const gone =
    answer.kind === "gone" && contract.name !== null
      ? [finding("missingFile", `${printable(what)} is gone`, null, `gone ${path}`)]
      : [];
  const isBreaking = answer.kind === "gone" || answer.verdict === "breaking";
  const verdict = answer.kind === "gone" ? "breaking" : answer.verdict;
  const stale =
    answer.kind === "gone"
      ? []
      : declarations.files
          .filter(({ acceptance }) => isOf(acceptance.contract, contract) && acceptance.digest !== answer.digest)
          .map((each) =>
            finding(
              "stale",
              `it accepts another content of ${printable(what)}`,
              { file: each.path, line: 1, col: 1 },
              each.path,
            ),
          );
  const declared = declaredFor(contract, declarations);
  if (declared === null)
    return [
      ...gone,
      ...stale,
      finding(
        "undeclared",
        `${printable(what)} is changed, and nothing says whether that breaks (${verdictWords(verdict)})`,
        at,
        `undeclared ${path}`,
        `${isBreaking ? `flyball contract accept ${own} --breaking --reason TEXT` : `flyball contract accept ${own} --non-breaking --reason TEXT`}, or write  contract: ${count > 1 && contract.name !== null ? `${contract.name} ` : ""}${isBreaking ? "breaking" : "non-breaking"}  into the flyball block`,
      ),
    ];
  if (declared.change === "non-breaking" && isBreaking)
    return [
      ...gone,
      ...stale,
      finding(
        "understated",
        `${printable(what)} is declared non-breaking by ${printable(declared.source)}, and breaks`,
        at,
        `understated ${path}`,
      ),
    ];
  if (declared.change === "breaking" && (verdict === "compatible" || verdict === "none"))
    return [
      ...stale,
      finding(
        "overstated",
        `${printable(what)} is declared breaking by ${printable(declared.source)}, and breaks nobody`,
        at,
        `overstated ${path}`,
      ),
    ];
  return [...gone, ...stale];
}

function verdictWords(verdict: ContractVerdict): string {
  return verdict === "unproven" ? "the engine could not prove that it does not" : `the engine says ${verdict}`;
}

/** What is declared of a contract: by a file for this very content, else in words for it, else in words for all. */
export function declaredFor(
  contract: JudgedContract,
  declarations: Declarations,
): { readonly change: "breaking" | "non-breaking"; readonly source: string; readonly isSecurityFix: boolean } | null {
  const { answer } = contract;
  const file = declarations.files.find(
    ({ acceptance }) =>
      isOf(acceptance.contract, contract) && (answer.kind !== "judged" || acceptance.digest === answer.digest),
  );
  if (file !== undefined)
    return { change: file.acceptance.change, source: file.path, isSecurityFix: file.acceptance.isSecurityFix };
  const words = declarations.words.filter((word) => word.contract !== null && isOf(word.contract, contract));
  const chosen = words.length > 0 ? words : declarations.words.filter((word) => word.contract === null);
  // Of commits that say both, what breaks once breaks.
  return chosen.find(({ change }) => change === "breaking") ?? chosen[0] ?? null;
}

function isOf(name: string, { name: own, path }: JudgedContract): boolean {
  return name === own || name === path;
}

/** Judged where both versions are semantic ones; others say nothing of what changed. */
function notMajor({ answer, path }: JudgedContract): readonly GateFinding[] {
  if (answer.kind !== "judged" || answer.verdict !== "breaking") return [];
  const [was, is] = [normalVersion(answer.versions.old ?? "", false), normalVersion(answer.versions.new ?? "", false)];
  if (was === null || is === null || isCalendar(is) || was.includes("-")) return [];
  const done = bumpBetween(was, is);
  const need = neededAt(was, "major");
  if (done.ok && !isLess(done.value, need)) return [];
  const state = was === is ? `info.version is ${is} as before` : `info.version was ${was} and is ${is}`;
  return [
    finding("notMajor", `${printable(path)} breaks, and ${state}`, { file: path, line: 1, col: 1 }, `version ${path}`),
  ];
}

function breaks({ answer, path }: JudgedContract): readonly GateFinding[] {
  if (answer.kind !== "judged") return [];
  return answer.findings
    .filter(({ provedLevel }) => provedLevel === "ERR")
    .slice(0, BREAKS_MAX)
    .map(({ id, text, new: now, args }) =>
      finding(
        "breaks",
        `${printable(text)} (${id})`,
        now === null ? { file: path, line: 1, col: 1 } : { file: now.file, line: now.line, col: now.column },
        `${id} ${args.join(" ")}`,
      ),
    );
}

/** Files that need not be in a change of a contract. */
function mixed(
  change: Change,
  contracts: readonly JudgedContract[],
  generated: readonly string[],
): readonly GateFinding[] {
  const own = new Set(
    contracts.flatMap(({ path, answer }) => [path, ...(answer.kind === "unknown" ? [] : answer.files)]),
  );
  const others = change.files
    .map(({ path }) => path)
    .filter((path) => !own.has(path) && !path.startsWith(`${ACCEPTANCE_FOLDER}/`) && !isFollower(path, generated));
  const [first] = others;
  // Of a contract that can't be read it is not known which files belong to it.
  if (first === undefined || contracts.some(({ answer }) => answer.kind === "unknown")) return [];
  const more = others.length > 1 ? ` and ${others.length - 1} more` : "";
  return [
    finding(
      "mixed",
      `the change holds a contract and code: ${printable(first)}${more}`,
      { file: first, line: 1, col: 1 },
      "mixed",
    ),
  ];
}

function unknownOf({ answer, path }: JudgedContract): readonly GateUnknown[] {
  if (answer.kind === "unknown") return [{ why: answer.why, fix: answer.fix, path }];
  if (answer.kind !== "judged" || answer.verdict !== "unproven") return [];
  const unproven = answer.findings.find(({ proof }) => proof.kind === "unproven");
  const why =
    unproven?.proof.kind === "unproven"
      ? `${unproven.text}: ${unproven.proof.reason}`
      : "a part of it could not be compared";
  return [
    {
      why: `it could not be proven that ${printable(path)} breaks nobody: ${printable(why)}`,
      fix: "make the change in smaller steps, or declare it breaking",
      path,
    },
  ];
}

function finding(
  rule: keyof typeof CONTRACT_RULES,
  message: string,
  place: Place | null,
  found: string,
  fix: string = CONTRACT_RULES[rule].fix,
): GateFinding {
  return gateFinding("contract", CONTRACT_RULES[rule], { message, fix, place, found });
}
