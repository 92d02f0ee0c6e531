import { printable } from "../../../base/printable.ts";
import { addedLines, textOf, type ChangedFile } from "../../change/change.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding } from "../gate.ts";
import { POLICY_GATE_RULES, type PolicyGateRule } from "./policy-gate-rules.ts";

const LINE_CHARS_MAX = 2_000;
const FINDINGS_MAX = 50;

/** What added lines of a workflow open: read line by line, because a workflow in a language that only its forge understands is still to be warned of. */
export function judgeWorkflow(file: ChangedFile): readonly GateFinding[] {
  const found: GateFinding[] = [];
  for (const { line, text } of addedLines(file)) {
    const code = codeOf(text);
    const opened = openedBy(code);
    if (opened !== null)
      found.push(
        gateFinding("policy", POLICY_GATE_RULES[opened.rule], {
          message: opened.message,
          fix: lowerFirst(POLICY_GATE_RULES[opened.rule].fix),
          place: { file: file.path, line, col: 1 },
          found: code.trim(),
        }),
      );
    if (found.length >= FINDINGS_MAX) break;
  }
  const before = runsForeignCode(textOf(file.before) ?? "");
  const after = runsForeignCode(textOf(file.after) ?? "");
  if (after !== null && before === null)
    found.push(
      gateFinding("policy", POLICY_GATE_RULES.pullRequestTarget, {
        message:
          "pull_request_target with a checkout of the pull request's head: its code runs with the secrets of this repository",
        fix: lowerFirst(POLICY_GATE_RULES.pullRequestTarget.fix),
        place: { file: file.path, line: after, col: 1 },
        found: "pull_request_target",
      }),
    );
  return found;
}

/** Whether the file ran Flyball and does not any more. */
export function dropsFlyball(file: ChangedFile): boolean {
  return namesFlyball(textOf(file.before)) && textOf(file.after) !== null && !namesFlyball(textOf(file.after));
}

function namesFlyball(text: string | null): boolean {
  return (text ?? "").split("\n").some((line) => /flyball/iu.test(codeOf(line)));
}

function openedBy(code: string): { readonly rule: PolicyGateRule; readonly message: string } | null {
  if (/^\s*permissions\s*:\s*["']?write-all\b/u.test(code))
    return { rule: "writeAll", message: "permissions: write-all gives every step a token that writes everything" };
  if (/^\s*secrets\s*:\s*["']?inherit\b/u.test(code))
    return { rule: "secretsInherit", message: "secrets: inherit gives the called workflow every secret" };
  const used = /^\s*(?:-\s*)?uses\s*:\s*["']?([^\s"']+)/u.exec(code)?.[1];
  if (used !== undefined && isUnpinned(used))
    return { rule: "unpinned", message: `${printable(used.slice(0, 120))} is pinned to nothing` };
  if (
    /^\s*(?:-\s*)?continue-on-error\s*:\s*["']?true\b/u.test(code) ||
    /^\s*(?:-\s*)?allow_failure\s*:\s*true\b/u.test(code)
  )
    return { rule: "cannotFail", message: `'${code.trim().slice(0, 60)}': the step's failure is ignored` };
  if (/\|\|\s*(?:true|:|exit\s+0)\s*["']?\s*$/u.test(code))
    return { rule: "cannotFail", message: "the command ends in '|| true': its failure is ignored" };
  return null;
}

function isUnpinned(used: string): boolean {
  if (used.startsWith("./") || used.startsWith("docker://")) return false;
  const at = used.lastIndexOf("@");
  return at < 0 || /^(?:main|master|develop|dev|trunk|head|latest|next)$/iu.test(used.slice(at + 1));
}

/** The line of the checkout of a head under `pull_request_target`, or null. */
function runsForeignCode(text: string): number | null {
  const lines = text.split("\n").map(codeOf);
  if (!lines.some((line) => /\bpull_request_target\b/u.test(line))) return null;
  const at = lines.findIndex(
    (line) =>
      /\bgithub\.head_ref\b|\bgithub\.event\.pull_request\.head\b|\brefs\/pull\//u.test(line) ||
      /\bgh\s+pr\s+checkout\b/u.test(line),
  );
  return at < 0 ? null : at + 1;
}

/** Without the comment; no longer than people write. */
function codeOf(line: string): string {
  return line.slice(0, LINE_CHARS_MAX).replace(/(?:^|\s)#.*$/u, "");
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/u, "");
}
