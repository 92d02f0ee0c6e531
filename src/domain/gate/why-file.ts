import type { CheckReport, IgnoredFinding, ReportedFinding } from "./check-report.ts";
import type { GateLook, GateMode, GateName, GateUnknown } from "./gate.ts";

/** What one gate did with one file. */
export interface GateOnFile {
  readonly gate: GateName;
  readonly mode: GateMode;
  /** Null: the gate says nothing of single files. */
  readonly look: Omit<GateLook, "path"> | null;
  readonly findings: readonly ReportedFinding[];
  readonly ignored: readonly IgnoredFinding[];
  readonly unknown: readonly GateUnknown[];
}

export interface FileExplanation {
  readonly path: string;
  /** Whether the change touches it; gates look at nothing else, but for files that go with it. */
  readonly isChanged: boolean;
  readonly gates: readonly GateOnFile[];
}

/** What each gate of a report did with one file, and why. */
export function whyFile(report: CheckReport, path: string, changed: readonly string[]): FileExplanation {
  const isHere = ({ place }: { readonly place: { readonly file: string } | null }): boolean => place?.file === path;
  return {
    path,
    isChanged: changed.includes(path),
    gates: report.gates.map(({ gate, mode, idle, looks, findings, ignored, unknown }) => {
      const own = looks.filter((look) => look.path === path);
      const look =
        own.length === 0
          ? null
          : { looked: own.some(({ looked }) => looked), why: own.map(({ why }) => why).join("; ") };
      return {
        gate,
        mode,
        look: look ?? (idle === null ? null : { looked: false, why: idle }),
        findings: findings.filter(isHere),
        ignored: ignored.filter(({ finding }) => isHere(finding)),
        unknown: unknown.filter((each) => each.path === path),
      };
    }),
  };
}
