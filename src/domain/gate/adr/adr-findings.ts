import { printable } from "../../../base/printable.ts";
import type { AdrProblem } from "../../adr/judge-adrs.ts";
import { shellWord } from "../../release/markdown.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding } from "../gate.ts";
import { ADR_RULES, type AdrRule } from "./adr-rules.ts";

/** That an accepted decision was changed. `place` null: its file is gone; `base` null: whatever the change is compared with. */
export function editFinding(what: string, path: string, place: GateFinding["place"], base: string | null): GateFinding {
  const name = printable(shellWord(path.slice(path.lastIndexOf("/") + 1)));
  return adrFinding("edited", printable(what), {
    fix: `git checkout ${base?.slice(0, 12) ?? "HEAD"} -- ${printable(shellWord(path))}, then flyball adr supersede ${name} --title "…" --decision "…" --reason "…"`,
    place,
    found: what,
  });
}

/** A problem of a decision's file as a finding of the gate. */
export function problemFinding({ kind, path, line, message, fix }: AdrProblem): GateFinding {
  return adrFinding(RULE_OF_PROBLEM[kind], printable(message), {
    fix: printable(fix),
    place: { file: path, line, col: 1 },
    found: message,
  });
}

const RULE_OF_PROBLEM: Readonly<Record<AdrProblem["kind"], AdrRule>> = {
  unreadable: "unreadable",
  status: "unreadable",
  missing: "unreadable",
  empty: "unreadable",
  long: "long",
  duplicate: "duplicate",
  dangling: "link",
  oneSided: "link",
};

export function adrFinding(
  rule: AdrRule,
  message: string,
  of: { readonly fix: string; readonly place: GateFinding["place"]; readonly found: string },
): GateFinding {
  return gateFinding("adr", ADR_RULES[rule], { message, ...of });
}
