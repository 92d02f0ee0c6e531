import type { Finding } from "../finding/finding.ts";
import { orderFindings } from "../yaml/order-findings.ts";
import { readYaml, type YamlPath, type YamlText } from "../yaml/read-yaml.ts";
import { shapeFindings, unknownField } from "../yaml/shape-findings.ts";
import { meaningProblems } from "./meaning-problems.ts";
import type { TaskDraft, TaskFacts } from "./task-draft.ts";
import { TASK_RULES } from "./task-rules.ts";
import { TASK_FIELD_NAMES, TASK_KEY, taskSchema } from "./task-schema.ts";

/** A task file as far as it could be read, and everything that is wrong with it, in the order of the file. */
export interface TaskReading {
  readonly draft: TaskDraft;
  readonly findings: readonly Finding[];
}

const SHAPE = {
  wrongValue: TASK_RULES.value.id,
  unknownField: TASK_RULES.unknown.id,
  missingField: TASK_RULES.missing.id,
};

export function readTask(text: string, file: string, facts: TaskFacts): TaskReading {
  const read = readYaml(text, file, TASK_RULES.yaml.id);
  if (!read.ok) return { draft: {}, findings: read.error };
  const yaml = read.value;
  const top = topOf(yaml, file);
  if ("finding" in top) return { draft: {}, findings: [top.finding] };
  const parsed = taskSchema.safeParse(top.value);
  const issues = parsed.success ? [] : parsed.error.issues;
  const broken = new Set(issues.map((issue) => issue.path[0]));
  const draft = draftOf(top.value, broken);
  const findings: Finding[] = [...top.extra, ...shapeFindings(taskSchema, issues, yaml, top.path, SHAPE)];
  for (const { path, ...problem } of meaningProblems(draft, facts))
    findings.push({ ...problem, place: yaml.place([...top.path, ...path]) });
  return { draft, findings: orderFindings(findings) };
}

type Top =
  | { readonly value: Readonly<Record<string, unknown>>; readonly path: YamlPath; readonly extra: readonly Finding[] }
  | { readonly finding: Finding };

/** The contract's mapping: under the wrapping key, or the document itself. */
function topOf(yaml: YamlText, file: string): Top {
  const { value } = yaml;
  const finding = (message: string, path: YamlPath): Top => ({
    finding: {
      rule: value === null ? TASK_RULES.missing.id : TASK_RULES.value.id,
      level: "error",
      message,
      fix: `write '${TASK_KEY}:' and the fields under it; 'flyball task new' writes a contract`,
      place: yaml.place(path),
    },
  });
  if (value === null) return finding(`${file === "" ? "the file" : file} is empty`, []);
  if (!isRecord(value))
    return finding(`a contract is a mapping of fields, not ${Array.isArray(value) ? "a list" : "a single value"}`, []);
  if (!Object.hasOwn(value, TASK_KEY)) return { value, path: [], extra: [] };
  const inner = value[TASK_KEY];
  if (!isRecord(inner)) return finding(`${TASK_KEY} holds no fields`, [TASK_KEY]);
  const others = Object.keys(value)
    .filter((key) => key !== TASK_KEY)
    .slice(0, 50);
  const extra = others.map((key): Finding => {
    const found = unknownField(key, [TASK_KEY], yaml, [], TASK_RULES.unknown.id);
    return TASK_FIELD_NAMES.includes(key)
      ? { ...found, message: `'${key}' stands beside ${TASK_KEY}`, fix: `indent it under ${TASK_KEY}` }
      : found;
  });
  return { value: inner, path: [TASK_KEY], extra };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const LISTS: ReadonlySet<string> = new Set([
  "scope_in",
  "scope_out",
  "files_allowed",
  "tests_required",
  "acceptance_criteria",
  "steps",
]);

/** The fields that the schema has nothing against. */
function draftOf(value: Readonly<Record<string, unknown>>, broken: ReadonlySet<unknown>): TaskDraft {
  const draft: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) {
    if (broken.has(key) || !TASK_FIELD_NAMES.includes(key)) continue;
    if (LISTS.has(key)) draft[key] = (Array.isArray(field) ? field : [field]).map((entry) => String(entry).trim());
    else draft[key] = typeof field === "string" ? field.trim() : field;
  }
  return draft;
}
