import { DEFAULT_POLICY } from "../../src/domain/policy/default-policy.ts";
import { policyJsonSchema } from "../../src/domain/policy/policy-schema.ts";
import { OUTPUT_FORMAT_DEFAULT, TASK_KEY, taskJsonSchema } from "../../src/domain/task/task-schema.ts";
import { code, page, table } from "./markdown.ts";

/** What the references read of a JSON Schema. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
  readonly definitions?: { readonly contract: Schema };
}

/** docs/reference/configuration.md, from the schemas that the parsers use. */
export function configurationReference(): string {
  const task = (taskJsonSchema() as Schema).definitions?.contract ?? {};
  return page(
    "# Configuration",
    "## Kinds of value",
    table(["Kind", "Written as"], Object.values(KINDS)),
    "## flyball.yaml",
    "In the repository's root. A run reads it from the base commit: what is not committed, or what the change itself writes, has no effect on that run. Without the file every default holds.",
    `Editors check the file by [flyball.schema.json](../../schemas/flyball.schema.json); [examples/flyball.yaml](../../examples/flyball.yaml) has every setting.`,
    fieldTable(policyJsonSchema() as Schema, POLICY_DEFAULTS),
    "## The task contract",
    `A YAML file, by habit in \`tasks/\`. The fields stand under the key \`${TASK_KEY}\`, or, in a file without it, at the top. A field that is a list may be written as one text.`,
    `Editors check the file by [task_contract_v1.schema.json](../../schemas/task_contract_v1.schema.json); [examples/task.yaml](../../examples/task.yaml) has every field.`,
    fieldTable(task, { output_format: code(OUTPUT_FORMAT_DEFAULT) }),
    "## Environment variables",
    table(["Variable", "Meaning"], VARIABLES),
  );
}

const KINDS = {
  agent: [
    "agent",
    "`claude` or `codex` (over the Agent Client Protocol), `headless:claude`, `headless:codex`, `acp:COMMAND`, `model:PROVIDER/MODEL` (no tools; `anthropic`, `openai`, `openai-compatible` with `@URL`), `human`, `none`, or any other text as a shell command (`command:` in front is allowed)",
  ],
  command: ["command", "one line for `sh -c`"],
  duration: ["duration", "a number and a unit: `500ms`, `25s`, `5m`, `2h`, `3d`"],
  folder: ["folder", "relative to the repository's root, without wildcards"],
  pointer: ["JSON Pointer", "as RFC 6901 has it: `/status`; empty is the whole answer"],
  url: ["URL", "`http://…` or `https://…`"],
} as const satisfies Record<string, readonly [string, string]>;

/** What a schema calls a string alone, by the last word of its path. */
const STRING_KINDS: Readonly<Record<string, string>> = {
  setup: "command",
  lint: "command",
  typecheck: "command",
  test: "command",
  build: "command",
  deploy: "command",
  rollback: "command",
  command: "command",
  planner: "agent",
  builder: "agent",
  reviewer: "agent",
  escalation: "agent",
  latency_max: "duration",
  http: "URL",
  json: "JSON Pointer",
  share: "folder",
  scratch: "folder",
  package_age_min: "duration",
  expires: "date (`2027-01-31`)",
  rule: "rule id",
  path: "glob",
  scope: "glob",
  generated: "glob",
  paths: "glob",
  advisories: "path",
  baseline: "path",
  file: "path",
  clients: "path",
  from: "folder, path or URL",
  pact: "glob",
  har: "glob",
  max_age: "duration",
};

const { run: RUN, share: SHARE } = DEFAULT_POLICY;
const POLICY_DEFAULTS: Readonly<Record<string, string>> = {
  share: code(`[${SHARE.join(", ")}]`),
  "roles.planner": code(DEFAULT_POLICY.roles.planner.kind),
  "roles.reviewer": code(DEFAULT_POLICY.roles.reviewer.kind),
  "run.repairs": code(String(RUN.repairsMax)),
  "run.confidence": code(String(RUN.confidenceMin)),
  "run.build_timeout": code(duration(RUN.buildTimeoutMs)),
  "run.no_event_timeout": code(duration(RUN.noEventTimeoutMs)),
  "run.command_timeout": code(duration(RUN.commandTimeoutMs)),
};

const VARIABLES: readonly (readonly [string, string])[] = [
  [
    "`FLYBALL_DATABASE_URL`",
    "where the database is: `sqlite:/path/to/file.db` or `postgres://…`; SQLite in the data folder where it is not set",
  ],
  ["`XDG_DATA_HOME`", "the data folder is `flyball/` in it; `~/.local/share` where it is not set"],
  [
    "`ANTHROPIC_API_KEY`, `OPENAI_API_KEY`, `FLYBALL_MODEL_API_KEY`",
    "the key of a `model:` agent, by its provider; the last is for `openai-compatible`",
  ],
  [
    "`FLYBALL_AGENT_ENV`",
    "names of variables, with commas between them, that shell commands and unknown ACP agents get of your environment: without it they get no credential",
  ],
  [
    "`FLYBALL_GATEWAY`",
    "`off`: Claude Code and Codex go to their model by themselves, with your key in their environment; without it they reach it through a gateway on 127.0.0.1 that holds the key, counts tokens, and ends a session whose model is down",
  ],
  ["`NO_COLOR`", "output without colours"],
  [
    "`FLYBALL_SHA`, `FLYBALL_PREVIOUS_SHA`, `FLYBALL_ENV`, `FLYBALL_RUN`, `FLYBALL_KEY`",
    "given to `deploy` and `rollback`: the commit that the environment is to run, the one that it runs until then, the environment's name, the run, and the idempotency key",
  ],
];

/** As the file writes it. */
function duration(ms: number): string {
  const [unit, each] = ms % 3_600_000 === 0 ? (["h", 3_600_000] as const) : (["m", 60_000] as const);
  return `${ms / each}${unit}`;
}

function fieldTable(schema: Schema, defaults: Readonly<Record<string, string>>): string {
  const rows = [...fields(schema, "")].map(({ path, schema: of, isRequired }) => [
    code(path),
    typeOf(path, of),
    isRequired ? "required" : (defaults[path] ?? defaultIn(of.description ?? "")),
    of.description ?? "",
  ]);
  const unknown = Object.keys(defaults).filter((path) => !rows.some(([cell]) => cell === code(path)));
  if (unknown.length > 0) throw new Error(`no such field: ${unknown.join(", ")}`);
  return table(["Field", "Kind", "Default", "Meaning"], rows);
}

interface Field {
  readonly path: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
}

/** What a value may be besides a single word: the mapping of a union. */
function mappingOf(schema: Schema): Schema | undefined {
  return schema.anyOf?.find(({ properties }) => properties !== undefined);
}

/** Fields that every mapping in `gates` has are listed once, under `gates.GATE`. */
function* gateFields(gates: Schema, above: string): Generator<Field> {
  const mappings = Object.values(gates.properties ?? {}).map((gate) => mappingOf(gate)?.properties ?? {});
  const shared = Object.entries(mappings[0] ?? {}).filter(([name]) => mappings.every((mapping) => name in mapping));
  const sharedNames = new Set(shared.map(([name]) => name));
  for (const [name, gate] of Object.entries(gates.properties ?? {})) {
    yield { path: `${above}${name}`, schema: gate, isRequired: false };
    for (const own of fields({ properties: mappingOf(gate)?.properties ?? {} }, `${above}${name}.`))
      if (!sharedNames.has(own.path.slice(`${above}${name}.`.length))) yield own;
  }
  yield* fields({ properties: Object.fromEntries(shared) }, `${above}GATE.`);
}

function* fields(schema: Schema, above: string): Generator<Field> {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const path = `${above}${name}`;
    yield { path, schema: property, isRequired: (schema.required ?? []).includes(name) };
    if (path === "gates") yield* gateFields(property, "gates.");
    else yield* fields(property, `${path}.`);
    if (property.items !== undefined) yield* fields(property.items, `${path}[].`);
    if (typeof property.additionalProperties === "object")
      yield* fields(property.additionalProperties, `${path}.NAME.`);
  }
}

function typeOf(path: string, schema: Schema): string {
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((value) => code(String(value))).join(", ");
  if (schema.anyOf !== undefined) return schema.anyOf.map((each) => typeOf(path, each)).join(" or ");
  const name = path.split(".").at(-1) ?? "";
  if (path.endsWith(".rules")) return "mapping of rule id to `off`, `info`, `warning` or `error`";
  const kind = name.endsWith("_timeout") ? "duration" : STRING_KINDS[name];
  switch (schema.type) {
    case "array":
      return `list of ${schema.items?.type === "object" ? "mappings" : `${kind ?? "text"}s`}`;
    case "object":
      return "mapping";
    case "integer":
    case "number":
      return `${schema.type === "integer" ? "whole number" : "number"}${bounds(schema)}`;
    case "boolean":
      return "`true` or `false`";
    case "string":
      return kind ?? "text";
    case undefined:
    default:
      throw new Error(`${path}: no name for the type ${schema.type}`);
  }
}

function bounds({ minimum, maximum }: Schema): string {
  return minimum === undefined || maximum === undefined ? "" : `, ${minimum} to ${maximum}`;
}

/** `200 by default` and `automatic (the default)`, as descriptions say it. */
function defaultIn(description: string): string {
  const [, before] = /(?:^|[ ;])(\S+) (?:by default|\(the default\))/u.exec(description) ?? [];
  if (before === undefined) return "";
  return PLAIN_DEFAULTS[before] ?? code(before);
}

/** Words of descriptions that are no value to write: of `no bound by default`, `nothing is looked up by default`. */
const PLAIN_DEFAULTS: Readonly<Record<string, string>> = {
  none: "none",
  bound: "none",
  up: "none",
  all: "all",
  everywhere: "everywhere",
};
