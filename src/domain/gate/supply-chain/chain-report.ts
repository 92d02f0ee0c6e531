import { printable } from "../../../base/printable.ts";
import type { GateRuleDoc } from "../../finding/rule-doc.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding } from "../gate.ts";

/** More findings of one rule in one file are told by their number. */
const FINDINGS_MAX = 30;

/** Collects the findings about one file. `anchor` is a text by which the line is found. */
export interface ChainReport {
  add(
    rule: GateRuleDoc,
    of: { readonly anchor: string; readonly message: string; readonly fix?: string; readonly found: string },
  ): void;
  findings(): readonly GateFinding[];
}

export function openChainReport(path: string, text: string): ChainReport {
  const findings: GateFinding[] = [];
  const counts = new Map<GateRuleDoc, number>();
  return {
    add(rule, { anchor, message, fix, found }) {
      const count = (counts.get(rule) ?? 0) + 1;
      counts.set(rule, count);
      if (count > FINDINGS_MAX) return;
      const place = { file: path, line: lineOf(text, anchor), col: 1 };
      findings.push(
        gateFinding("supply-chain", rule, { message: printable(message), fix: fix ?? rule.fix, place, found }),
      );
    },
    findings() {
      const more = [...counts].filter(([, count]) => count > FINDINGS_MAX);
      const rest = more.map(([rule, count]) =>
        gateFinding("supply-chain", rule, {
          message: `${printable(path)} has ${count - FINDINGS_MAX} more of the same: ${rule.title.toLowerCase()}`,
          fix: rule.fix,
          place: { file: path, line: 1, col: 1 },
          found: "more",
        }),
      );
      return [...findings, ...rest];
    },
  };
}

function lineOf(text: string, anchor: string): number {
  const end = anchor === "" ? -1 : text.indexOf(anchor);
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < end; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}
