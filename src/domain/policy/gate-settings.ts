import type { GateMode, GateName } from "../gate/gate.ts";

/** How the policy wants changes judged. */
export interface GatePolicy {
  readonly gates: Gates;
  readonly ignores: readonly Ignore[];
  /** A file of the repository with the findings that were there before; null where there is none. Read from the base, like the policy. */
  readonly baseline: string | null;
}

/** What every gate has. */
export interface GateSettings {
  readonly mode: GateMode;
  /** Globs of the files that it looks at; empty: all. */
  readonly scope: readonly string[];
  /** Rule id to the level that it has here; `off` takes the rule out. */
  readonly rules: Readonly<Record<string, RuleLevel>>;
}

export type RuleLevel = "off" | "info" | "warning" | "error";

export interface Gates {
  readonly commands: GateSettings;
  readonly fields: GateSettings;
  readonly intent: GateSettings;
  readonly adr: GateSettings;
  readonly reemergence: GateSettings;
  readonly drift: DriftGateSettings;
  readonly version: VersionGateSettings;
  readonly contract: GateSettings;
  readonly secrets: GateSettings;
  readonly "supply-chain": SupplyChainGateSettings;
  readonly tests: GateSettings;
  readonly policy: PolicyGateSettings;
  readonly size: SizeGateSettings;
}

export interface DriftGateSettings extends GateSettings {
  /** Files that may alarm in one week; more are one line. */
  readonly alarmsPerWeek: number;
}

export interface VersionGateSettings extends GateSettings {
  /** Whether each change that users notice must raise the version itself; else only a bump that is too small is an error. */
  readonly eachChange: boolean;
}

export interface SupplyChainGateSettings extends GateSettings {
  /** Hosts that packages may come from beside the ecosystem's own registry. */
  readonly registries: readonly string[];
  /** A release younger than this is an error where the lockfile shows its time; null asks nothing. */
  readonly packageAgeMinMs: number | null;
  /** A folder or file with an export of OSV records (JSON), relative to the repository or absolute; null looks nothing up. */
  readonly advisories: string | null;
}

export interface PolicyGateSettings extends GateSettings {
  /** Globs of further files that say how changes are judged. */
  readonly paths: readonly string[];
}

export interface SizeGateSettings extends GateSettings {
  /** Lines added and removed in files that people write; generated files, lockfiles and vendored code don't count. */
  readonly linesMax: number;
  readonly filesMax: number;
  /** Globs of further files that no person writes. */
  readonly generated: readonly string[];
}

/** A finding that somebody takes on, until a day. */
export interface Ignore {
  readonly rule: string;
  /** A glob; null: everywhere. */
  readonly path: string | null;
  readonly owner: string;
  readonly reason: string;
  /** The end of this day in UTC, in milliseconds since 1970. */
  readonly untilMs: number;
  /** As it was written: `2027-01-31`. */
  readonly expires: string;
}

/** Without `flyball.yaml`: only what nobody wants in a commit fails a check. */
export const DEFAULT_GATES: Gates = {
  commands: { mode: "enforce", scope: [], rules: {} },
  fields: { mode: "observe", scope: [], rules: {} },
  intent: { mode: "observe", scope: [], rules: {} },
  adr: { mode: "observe", scope: [], rules: {} },
  reemergence: { mode: "observe", scope: [], rules: {} },
  drift: { mode: "observe", scope: [], rules: {}, alarmsPerWeek: 5 },
  version: { mode: "observe", scope: [], rules: {}, eachChange: false },
  contract: { mode: "observe", scope: [], rules: {} },
  secrets: { mode: "enforce", scope: [], rules: {} },
  "supply-chain": {
    mode: "observe",
    scope: [],
    rules: {},
    registries: [],
    packageAgeMinMs: 3 * 86_400_000,
    advisories: null,
  },
  tests: { mode: "observe", scope: [], rules: {} },
  policy: { mode: "observe", scope: [], rules: {}, paths: [] },
  size: { mode: "observe", scope: [], rules: {}, linesMax: 600, filesMax: 40, generated: [] },
};

export const DEFAULT_GATE_POLICY: GatePolicy = { gates: DEFAULT_GATES, ignores: [], baseline: null };

/** The settings that all gates share, by name. */
export function settingsOf(policy: GatePolicy, gate: GateName): GateSettings {
  return policy.gates[gate];
}
