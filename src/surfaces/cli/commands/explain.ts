import { Fault } from "../../../base/fault.ts";
import { printable } from "../../../base/printable.ts";
import { ALL_RULES, RULE_GROUPS, type KnownRule } from "../../../domain/finding/all-rules.ts";
import type { GateMode } from "../../../domain/gate/gate.ts";
import type { RuleLevel } from "../../../domain/policy/gate-settings.ts";
import { painter, type Paint } from "../../report/painter.ts";
import type { Answer, CommandAction } from "../command.ts";
import { suggest } from "../suggest.ts";

/** What a rule is for, what breaks it and what mends it; without a rule, the list of all. */
export const explain: CommandAction = {
  kind: "action",
  arguments: [
    {
      name: "RULE",
      summary: "FB and four digits, or a rule of flyball contract diff; without it, all of FB",
      arity: "optional",
    },
  ],
  options: [],
  run: async (input, io) => {
    const typed = input.text("RULE");
    const paint = painter(io.hasColor);
    if (typed === null) return list(paint);
    const rule = ALL_RULES.find(({ id }) => id === typed.trim().toUpperCase());
    if (rule === undefined) return (await contractRule(typed)) ?? Promise.reject(unknownRule(typed));
    const policy = rule.gate === null ? null : await (await io.check()).policyHere(io.cwd);
    const settings = rule.gate === null || policy === null ? null : policy.gates[rule.gate];
    const here = settings === null ? null : { mode: settings.mode, level: settings.rules[rule.id] ?? rule.level };
    return answerOf(rule, here, Date.now(), paint);
  },
};

/** A rule of `flyball contract diff`; their table is loaded for nothing else. */
async function contractRule(typed: string): Promise<Answer | null> {
  const { CONTRACT_RULES } = await import("../../../domain/contract/walk/contract-rules.ts");
  const rule = CONTRACT_RULES.get(typed.trim().toLowerCase());
  if (rule === undefined) return null;
  const level = { ERR: "breaks", WARN: "may break", INFO: "breaks nobody" }[rule.level];
  const whose =
    rule.origin === "oasdiff" ? "an id and a level of oasdiff" : "a rule of Flyball's own, which oasdiff has not";
  const human = `${rule.id}\n        ${rule.description}\n        ${level} (${rule.level}) before any proof; ${whose}\n\nsee     flyball contract diff OLD NEW`;
  return { exit: 0, human, machine: { ...rule } };
}

function list(paint: Paint): Answer {
  const blocks = RULE_GROUPS.map(({ title, rules }) =>
    [
      paint("bold", title),
      ...rules.map(({ id, level, title: own }) => `  ${id}  ${(level ?? "").padEnd(7)}  ${own}`),
    ].join("\n"),
  );
  return { exit: 0, human: blocks.join("\n\n"), machine: { rules: ALL_RULES.map((rule) => ({ ...rule })) } };
}

interface Here {
  readonly mode: GateMode;
  readonly level: RuleLevel | null;
}

function answerOf(rule: KnownRule, here: Here | null, nowMs: number, paint: Paint): Answer {
  const ignore = rule.gate === null ? null : ignoreYaml(rule.id, nowMs);
  const field = (name: string, text: string): string =>
    [...wrap(text, TEXT_WIDTH)]
      .map((line, index) => `${paint("green", (index === 0 ? name : "").padEnd(8))}${line}`)
      .join("\n");
  const block = (name: string, text: string): string =>
    text
      .split("\n")
      .map(
        (line, index) =>
          `${paint("green", (index === 0 ? name : "").padEnd(8))}${paint("dim", "│")} ${printable(line)}`,
      )
      .join("\n");
  const parts = [
    `${paint("bold", rule.id)}  ${rule.title}\n${field("", standing(rule, here))}`,
    field("why", rule.why),
    ...(rule.example === null ? [] : [block("breaks", rule.example)]),
    field("fix", rule.fix),
    ...(ignore === null
      ? []
      : [`${field("ignore", "write this into flyball.yaml, and commit it to the base:")}\n\n${ignore}`]),
  ];
  return {
    exit: 0,
    human: parts.join("\n\n"),
    machine: { ...rule, here: here === null ? null : { ...here }, ignore },
  };
}

function standing({ gate, level }: KnownRule, here: Here | null): string {
  if (gate === null) return level === null ? "the finding itself says how severe it is" : level;
  if (here === null) return `${level} in the gate ${gate}`;
  if (here.mode === "off") return `${level} in the gate ${gate}, which is off here`;
  const fails = here.mode === "enforce" && here.level === "error" ? "fails the check" : "fails nothing";
  if (here.level === "off") return `off here, in the gate ${gate}`;
  return `${here.level} in the gate ${gate}, which is in the mode ${here.mode} here: it ${fails}`;
}

/** How long an ignore is proposed to hold. */
const IGNORE_MS = 90 * 86_400_000;

function ignoreYaml(rule: string, nowMs: number): string {
  return [
    "ignores:",
    `  - rule: ${rule}`,
    '    path: "path/of/the/file" # a glob; leave it out to ignore the rule everywhere',
    "    owner: you@example.org",
    "    reason: why it does no harm, in a sentence",
    `    expires: ${new Date(nowMs + IGNORE_MS).toISOString().slice(0, 10)}`,
  ].join("\n");
}

function unknownRule(typed: string): Fault {
  const near = suggest(
    typed.toUpperCase(),
    ALL_RULES.map(({ id }) => id),
  );
  const sameLayer = ALL_RULES.filter(({ id }) => id.slice(0, 4) === typed.toUpperCase().slice(0, 4)).map(
    ({ id }) => id,
  );
  const names = sameLayer.length > 0 ? sameLayer : near === null ? [] : [near];
  const meant = names.length === 0 ? "" : `; there are ${names.slice(0, 12).join(", ")}`;
  return new Fault(`there is no rule '${printable(typed).slice(0, 60)}'${meant}`, {
    code: "RULE_UNKNOWN",
    exit: 2,
    hint: names[0] === undefined ? "flyball explain" : `flyball explain ${near ?? names[0]}`,
  });
}

/** Columns of a text beside its name. */
const TEXT_WIDTH = 88;

/** Breaks at spaces; a word that is longer stays whole. */
function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/u)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
