import type { RuleDoc } from "../finding/rule-doc.ts";

/** The rules by the name that the code calls them. */
export type PolicyRule =
  | "yaml"
  | "value"
  | "unknown"
  | "missing"
  | "agent"
  | "path"
  | "duration"
  | "url"
  | "probe"
  | "environment"
  | "budget"
  | "gate"
  | "ignore"
  | "contract";

const rule = (id: string, title: string, why: string, fix: string): RuleDoc => ({ id, title, why, fix });

/** Every rule that `flyball.yaml` is held to. */
export const POLICY_RULES: Readonly<Record<PolicyRule, RuleDoc>> = {
  yaml: rule(
    "FB6101",
    "flyball.yaml can be read",
    "A policy that parsers read in two ways is no policy: the file is strict YAML 1.2 in UTF-8, without duplicate keys, aliases, merge keys and tags.",
    "Correct the line that the message names.",
  ),
  value: rule(
    "FB6102",
    "Every setting holds the kind of value it is for",
    "A setting that is read as something else governs nothing.",
    "Write the value as the message shows it.",
  ),
  unknown: rule(
    "FB6103",
    "Only known settings",
    "A misspelt setting would be without effect, without a word.",
    "Correct the name to the one suggested, or remove the setting.",
  ),
  missing: rule(
    "FB6104",
    "No required setting is missing",
    "Without it the setting around it has no meaning.",
    "Write the line that the message gives.",
  ),
  agent: rule(
    "FB6105",
    "A role names an agent that can play it",
    "A run would find out only after it has begun.",
    "Write claude, codex, human, none (planner and escalation), model:PROVIDER/MODEL, acp:…, headless:… or a shell command.",
  ),
  path: rule(
    "FB6106",
    "share and scratch are folders of the repository",
    "A folder outside the repository, or in .git, would open it to every agent.",
    "Write a path relative to the repository's root, without wildcards.",
  ),
  duration: rule(
    "FB6107",
    "A time limit is a duration above zero",
    "A limit of zero stops everything at once.",
    "Write 500ms, 25s, 5m, 2h or 3d.",
  ),
  url: rule(
    "FB6108",
    "A URL is http or https",
    "Probes speak HTTP and nothing else.",
    "Write the whole URL, as in http://127.0.0.1:8080/version.",
  ),
  probe: rule(
    "FB6109",
    "A probe asks in one way",
    "With two ways of asking, or none, nobody could say what the answer means.",
    "Give one way of asking (http, command, sql, tcp, tls, dns, prometheus or log) with what belongs to it; for a version http or command, with at most one of json and header.",
  ),
  environment: rule(
    "FB6110",
    "Environments and predicates have names of their own",
    "Evidence is found by these names.",
    "Write lower-case letters, digits and dashes; give each predicate of an environment another name.",
  ),
  budget: rule(
    "FB6111",
    "A budget is a positive number",
    "A budget of nothing stops a run before it starts.",
    "Write a number above 0, or leave it out for no bound.",
  ),
  gate: rule(
    "FB6112",
    "A gate is off, observe or enforce",
    "A gate in a mode that nobody knows would hold nothing.",
    "Write off, observe or enforce, alone or as `mode:` beside the gate's own settings.",
  ),
  ignore: rule(
    "FB6113",
    "An ignored finding has an owner, a reason and an end",
    "What is ignored for ever by nobody for no reason is a rule switched off in secret.",
    "Write `owner:`, `reason:` of at least ten characters and `expires:` as a date, as in 2027-01-31.",
  ),
  contract: rule(
    "FB6114",
    "A declared contract can be found by its name",
    "Who breaks is found by the names of contracts and the fields that are used: what names nothing protects nobody.",
    "Write names with letters, digits and . _ / @ -, files relative to the repository, fields as /items/*/sku or query:limit.",
  ),
};
