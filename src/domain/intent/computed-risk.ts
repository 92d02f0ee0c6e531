import { printable } from "../../base/printable.ts";
import { isTestPath } from "../change/blast-radius.ts";
import type { ChangedFile } from "../change/change.ts";
import { irreversibleLines } from "../change/irreversible-lines.ts";
import { isDocument, sensitiveAreas } from "../change/sensitive-files.ts";
import { RISK_LEVELS, type RiskLevel } from "../task/task-contract.ts";

/** A file of the change and how many other files import it; `isLeast` where counting stopped. */
export interface FanIn {
  readonly path: string;
  readonly importers: number;
  readonly isLeast: boolean;
}

export interface ComputedRisk {
  readonly risk: RiskLevel;
  /** What speaks for that level, each the end of a sentence, printable; of a low risk what was not found. */
  readonly evidence: readonly string[];
}

/** Guesses: what one sitting of review takes, and how many importers nobody knows by heart. */
export const FILES_MEDIUM = 15;
const IMPORTERS_MEDIUM = 10;
const IMPORTERS_HIGH = 40;

/** The risk of a change by its blast radius. Tests and documents weigh nothing. */
export function computeRisk(files: readonly ChangedFile[], fanIns: readonly FanIn[]): ComputedRisk {
  const found: { readonly risk: RiskLevel; readonly why: string }[] = [];
  for (const { name, risk, paths } of sensitiveAreas(files))
    found.push({ risk, why: `${name} (${shownPaths(paths)})` });
  const lines = irreversibleLines(files);
  const [line] = lines;
  if (line !== undefined)
    found.push({
      risk: "high",
      why: `${line.what} in ${printable(line.path)}:${line.line}, which no revert brings back`,
    });
  const sources = files.filter(({ path }) => !isTestPath(path) && !isDocument(path));
  if (sources.length > FILES_MEDIUM) found.push({ risk: "medium", why: `${sources.length} source files are changed` });
  for (const { path, importers, isLeast } of fanIns) {
    if (importers < IMPORTERS_MEDIUM) continue;
    const count = `${isLeast ? "at least " : ""}${importers}`;
    found.push({
      risk: importers >= IMPORTERS_HIGH ? "high" : "medium",
      why: `${count} files import ${printable(path)}`,
    });
  }
  const risk = RISK_LEVELS.findLast((level) => found.some((each) => each.risk === level));
  if (risk !== undefined) return { risk, evidence: found.filter((each) => each.risk === risk).map(({ why }) => why) };
  if (sources.length === 0) return { risk: "low", evidence: ["only tests and documents are changed"] };
  return {
    risk: "low",
    evidence: ["no migration, authentication, payment, CI, public contract or deletion, and few importers"],
  };
}

function shownPaths(paths: readonly string[]): string {
  const shown = paths.slice(0, 3).map((path) => printable(path));
  return `${shown.join(", ")}${paths.length > 3 ? ` and ${paths.length - 3} more` : ""}`;
}
