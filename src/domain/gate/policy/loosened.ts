import { formatDurationMs } from "../../../base/duration.ts";
import { printable } from "../../../base/printable.ts";
import { formatAgentRef } from "../../agent/agent-ref.ts";
import type { GateMode, GateName } from "../gate.ts";
import { GATE_NAMES } from "../gate.ts";
import type { GateSettings, RuleLevel } from "../../policy/gate-settings.ts";
import type { Policy } from "../../policy/policy.ts";
import type { YamlPath } from "../../yaml/read-yaml.ts";
import { environmentLoosened } from "./loosened-environment.ts";
import { goesFrom, quoted } from "./loosened-words.ts";
import type { PolicyGateRule } from "./policy-gate-rules.ts";

/** One thing that a head's policy holds changes to less than the base's. */
export interface Loosened {
  readonly rule: PolicyGateRule;
  /** One printable line. */
  readonly what: string;
  /** Where it stands in `flyball.yaml`, or would. */
  readonly at: YamlPath;
}

/** Everything in which `head` is looser than `base`. What is only different, or stricter, is not in it. `levelOf` knows the level that a rule has by itself. */
export function loosened(base: Policy, head: Policy, levelOf: (rule: string) => RuleLevel | null): readonly Loosened[] {
  return [
    ...GATE_NAMES.flatMap((gate) => gateLoosened(gate, base.gates[gate], head.gates[gate], levelOf)),
    ...thresholds(base, head),
    ...ignores(base, head),
    ...baselines(base, head),
    ...commands(base, head),
    ...decisions(base, head),
    ...reviews(base, head),
    ...runs(base, head),
    ...contracts(base, head),
    ...Object.entries(base.environments).flatMap(([name, environment]) =>
      environmentLoosened(name, environment, head.environments[name]),
    ),
  ];
}

const MODES: readonly GateMode[] = ["off", "observe", "enforce"];
const LEVELS: readonly RuleLevel[] = ["off", "info", "warning", "error"];

function gateLoosened(
  gate: GateName,
  base: GateSettings,
  head: GateSettings,
  levelOf: (rule: string) => RuleLevel | null,
): readonly Loosened[] {
  const found: Loosened[] = [];
  const at = ["gates", gate];
  if (MODES.indexOf(head.mode) < MODES.indexOf(base.mode))
    found.push({ rule: "mode", what: `gate ${gate} goes from ${base.mode} to ${head.mode}`, at: [...at, "mode"] });
  for (const rule of new Set([...Object.keys(base.rules), ...Object.keys(head.rules)])) {
    const [was, is] = [base.rules[rule] ?? levelOf(rule), head.rules[rule] ?? levelOf(rule)];
    if (was !== null && is !== null && LEVELS.indexOf(is) < LEVELS.indexOf(was))
      found.push({ rule: "rule", what: `rule ${rule} goes from ${was} to ${is}`, at: [...at, "rules", rule] });
  }
  const narrowed =
    head.scope.length > 0 && (base.scope.length === 0 || base.scope.some((glob) => !head.scope.includes(glob)));
  const excludes = head.scope.filter((glob) => glob.startsWith("!") && !base.scope.includes(glob));
  if (narrowed || excludes.length > 0)
    found.push({
      rule: "scope",
      what: `gate ${gate} looks at ${list(head.scope)} instead of ${base.scope.length === 0 ? "all files" : list(base.scope)}`,
      at: [...at, "scope"],
    });
  return found;
}

/** What is not declared any more is not judged for those who use it. */
function contracts({ contracts: base }: Policy, { contracts: head }: Policy): readonly Loosened[] {
  const gone = base.provides.filter(
    ({ name, file }) => !head.provides.some((now) => now.name === name && now.file === file),
  );
  const hosts = head.remoteHosts.filter((host) => !base.remoteHosts.includes(host));
  return [
    ...gone.map(({ name, file }): Loosened => ({
      rule: "scope",
      what: `contract ${printable(name)} is not ${printable(file)} any more`,
      at: ["contracts", "provides"],
    })),
    ...hosts.map((host): Loosened => ({
      rule: "threshold",
      what: `contracts may fetch from ${printable(host)}`,
      at: ["contracts", "remote_hosts"],
    })),
  ];
}

function thresholds({ gates: base, ...baseRest }: Policy, { gates: head, ...headRest }: Policy): readonly Loosened[] {
  const found: Loosened[] = [];
  const add = (isLooser: boolean, what: string, at: YamlPath, rule: PolicyGateRule = "threshold"): void => {
    if (isLooser) found.push({ rule, what, at });
  };
  const [baseChain, headChain] = [base["supply-chain"], head["supply-chain"]];
  add(
    head.size.linesMax > base.size.linesMax,
    `size.lines_max ${goesFrom(base.size.linesMax, head.size.linesMax)}`,
    size("lines_max"),
  );
  add(
    head.size.filesMax > base.size.filesMax,
    `size.files_max ${goesFrom(base.size.filesMax, head.size.filesMax)}`,
    size("files_max"),
  );
  add(
    head.drift.alarmsPerWeek < base.drift.alarmsPerWeek,
    `drift.alarms_per_week ${goesFrom(base.drift.alarmsPerWeek, head.drift.alarmsPerWeek)}`,
    ["gates", "drift", "alarms_per_week"],
  );
  const generated = added(base.size.generated, head.size.generated);
  add(generated.length > 0, `size counts ${list(generated)} as generated`, size("generated"));
  const registries = added(baseChain.registries, headChain.registries);
  add(registries.length > 0, `supply-chain takes packages from ${list(registries)}`, chain("registries"));
  const [wasAge, isAge] = [baseChain.packageAgeMinMs ?? 0, headChain.packageAgeMinMs ?? 0];
  add(
    isAge < wasAge,
    `supply-chain.package_age_min ${goesFrom(formatDurationMs(wasAge), formatDurationMs(isAge))}`,
    chain("package_age_min"),
  );
  add(
    baseChain.advisories !== null && headChain.advisories !== baseChain.advisories,
    headChain.advisories === null
      ? "supply-chain looks up no advisories any more"
      : "supply-chain looks up other advisories",
    chain("advisories"),
  );
  add(base.version.eachChange && !head.version.eachChange, "version no longer asks each change for a bump", [
    "gates",
    "version",
    "each_change",
  ]);
  const paths = added(head.policy.paths, base.policy.paths);
  add(paths.length > 0, `the policy gate no longer looks at ${list(paths)}`, ["gates", "policy", "paths"], "scope");
  const [wasRun, isRun] = [baseRest.run, headRest.run];
  add(
    isRun.confidenceMin < wasRun.confidenceMin,
    `run.confidence ${goesFrom(wasRun.confidenceMin, isRun.confidenceMin)}`,
    ["run", "confidence"],
  );
  return found;
}

function ignores(base: Policy, head: Policy): readonly Loosened[] {
  return head.ignores.flatMap((ignore, index): readonly Loosened[] => {
    const before = base.ignores.filter(({ rule, path }) => rule === ignore.rule && path === ignore.path);
    const where = ignore.path === null ? "everywhere" : `in ${quoted(ignore.path)}`;
    const at = ["ignores", index];
    if (before.length === 0)
      return [{ rule: "ignore", what: `${ignore.rule} is ignored ${where} until ${ignore.expires}`, at }];
    const until = Math.max(...before.map(({ untilMs }) => untilMs));
    if (ignore.untilMs <= until) return [];
    return [
      {
        rule: "ignore",
        what: `${ignore.rule} is ignored ${where} for longer, until ${ignore.expires}`,
        at: [...at, "expires"],
      },
    ];
  });
}

function baselines(base: Policy, head: Policy): readonly Loosened[] {
  if (head.baseline === null || head.baseline === base.baseline) return [];
  const from = base.baseline === null ? "" : ` instead of ${quoted(base.baseline)}`;
  return [{ rule: "baseline", what: `the baseline is ${quoted(head.baseline)}${from}`, at: ["baseline"] }];
}

function commands(base: Policy, head: Policy): readonly Loosened[] {
  return (["lint", "typecheck", "test", "build"] as const).flatMap((name): readonly Loosened[] => {
    const [was, is] = [base.commands[name], head.commands[name]];
    if (was === null || was === is) return [];
    const what =
      is === null
        ? `the command ${name} (${quoted(was)}) is gone`
        : `the command ${name} is ${quoted(is)} instead of ${quoted(was)}`;
    return [{ rule: "command", what, at: ["commands", name] }];
  });
}

/** Decisions that nobody looks at bind nobody. */
function decisions({ adr: base }: Policy, { adr: head }: Policy): readonly Loosened[] {
  if (base.folder === null || head.folder === base.folder) return [];
  const now = head.folder === null ? "found by convention" : quoted(head.folder);
  return [
    {
      rule: "scope",
      what: `the folder of decisions is ${now} instead of ${quoted(base.folder)}`,
      at: ["adr", "folder"],
    },
  ];
}

function reviews(base: Policy, head: Policy): readonly Loosened[] {
  const [was, is] = [base.roles.reviewer, head.roles.reviewer];
  if (was.kind !== "human" || is.kind === "human") return [];
  return [
    {
      rule: "release",
      what: `the reviewer is ${printable(formatAgentRef(is))} instead of a person`,
      at: ["roles", "reviewer"],
    },
  ];
}

/** How often an agent may try, and what it may cost, before a person is asked. */
function runs(base: Policy, head: Policy): readonly Loosened[] {
  const found: Loosened[] = [];
  if (head.run.repairsMax > base.run.repairsMax)
    found.push({
      rule: "releaseWarning",
      what: `run.repairs ${goesFrom(base.run.repairsMax, head.run.repairsMax)}`,
      at: ["run", "repairs"],
    });
  for (const [name, key] of BUDGETS) {
    const [was, is] = [base.budgets[key], head.budgets[key]];
    if (was === null || (is !== null && is <= was)) continue;
    found.push({
      rule: "releaseWarning",
      what: is === null ? `the budget of ${was} ${name} is gone` : `budgets.${name} ${goesFrom(was, is)}`,
      at: ["budgets", name],
    });
  }
  return found;
}

const BUDGETS = [
  ["usd", "usdMax"],
  ["tokens", "tokensMax"],
  ["minutes", "minutesMax"],
] as const;

function added(before: readonly string[], after: readonly string[]): readonly string[] {
  return after.filter((item) => !before.includes(item));
}

function list(items: readonly string[]): string {
  return items.slice(0, 5).map(quoted).join(", ") + (items.length > 5 ? ` and ${items.length - 5} more` : "");
}

function size(name: string): YamlPath {
  return ["gates", "size", name];
}

function chain(name: string): YamlPath {
  return ["gates", "supply-chain", name];
}
