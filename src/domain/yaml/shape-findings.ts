import { z } from "zod";
import type { Finding } from "../finding/finding.ts";
import { nearestName } from "./nearest-name.ts";
import type { YamlPath, YamlText } from "./read-yaml.ts";

/** The rule ids under which a document's shape is judged. */
export interface ShapeRules {
  readonly wrongValue: string;
  readonly unknownField: string;
  readonly missingField: string;
}

type Issue = z.core.$ZodIssue;

/** The rule that a schema's wrong values come under, where it is not {@link ShapeRules.wrongValue}. */
export const WRONG_VALUE_RULE: z.core.$ZodRegistry<{ readonly rule: string }> = z.registry<{ readonly rule: string }>();

/** More than this says nothing more: looking a place up takes time in the number of a mapping's fields. */
const ISSUES_MAX = 50;

/** What a refinement may say beside its message, in a zod issue's `params`. */
export interface IssueParams {
  readonly rule: string;
  readonly fix: string;
}

/** What a zod schema has against a part of a document, as findings at their places. The fix of a missing field is the line to write, out of
 * the field's `examples`. `at` is the part's path in the document. */
export function shapeFindings(
  schema: z.ZodType,
  issues: readonly Issue[],
  yaml: YamlText,
  at: YamlPath,
  rules: ShapeRules,
): readonly Finding[] {
  return issues.slice(0, ISSUES_MAX).flatMap((issue) => findingsOf(schema, issue, yaml, at, rules));
}

function findingsOf(
  schema: z.ZodType,
  issue: Issue,
  yaml: YamlText,
  at: YamlPath,
  rules: ShapeRules,
): readonly Finding[] {
  const inner = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  const path = [...at, ...inner];
  const own = schemaAt(schema, inner);
  const value = valueAt(yaml.value, path);
  const error = (rule: string, message: string, fix: string, where = yaml.place(path)): Finding => ({
    rule,
    level: "error",
    message,
    fix,
    place: where,
  });
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys
        .slice(0, ISSUES_MAX)
        .map((key) => unknownField(key, namesOf(own), yaml, path, rules.unknownField));
    case "invalid_union": {
      const branch = issue.errors.toSorted((a, b) => shallowness(a) - shallowness(b))[0];
      if (value === undefined || value === null || branch === undefined || shallowness(branch) > 0)
        return [wrongOrMissing(own, value, yaml, at, inner, rules)];
      return branch.flatMap((nested) =>
        findingsOf(schema, { ...nested, path: [...issue.path, ...nested.path] }, yaml, at, rules),
      );
    }
    case "custom": {
      const params = issue.params as Partial<IssueParams> | undefined;
      return [error(params?.rule ?? rules.wrongValue, issue.message, params?.fix ?? "correct the value")];
    }
    case "invalid_key":
      return issue.issues.flatMap((nested) =>
        findingsOf(schema, { ...nested, path: issue.path }, yaml, at, rules).map((finding) => ({
          ...finding,
          place: yaml.place(path, "key"),
        })),
      );
    case "invalid_type":
    case "invalid_value":
      return [wrongOrMissing(own, value, yaml, at, inner, rules)];
    case "too_big":
    case "too_small":
    case "not_multiple_of":
    case "invalid_format":
    case "invalid_element":
      return [error(rules.wrongValue, `${nameOf(inner)}: ${lowerFirst(issue.message)}`, lineToWrite(path, own))];
    default:
      return issue satisfies never;
  }
}

/** A finding on a field that is not one of `names`, with the one that is meant. */
export function unknownField(
  key: string,
  names: readonly string[],
  yaml: YamlText,
  path: YamlPath,
  rule: string,
): Finding {
  const near = nearestName(key, names);
  const fix = near === null ? `remove it; the fields here are ${names.join(", ")}` : `did you mean '${near}'?`;
  return {
    rule,
    level: "error",
    message: `unknown field '${key.slice(0, 60)}'`,
    fix,
    place: yaml.place([...path, key], "key"),
  };
}

function wrongOrMissing(
  own: z.ZodType,
  value: unknown,
  yaml: YamlText,
  at: YamlPath,
  inner: YamlPath,
  rules: ShapeRules,
): Finding {
  const name = nameOf(inner);
  const path = [...at, ...inner];
  if (value === undefined || value === null) {
    const message = value === null ? `${name} is empty` : `${name} is missing`;
    return { rule: rules.missingField, level: "error", message, fix: lineToWrite(path, own), place: yaml.place(path) };
  }
  const wrongValue = WRONG_VALUE_RULE.get(own)?.rule ?? WRONG_VALUE_RULE.get(unwrap(own))?.rule ?? rules.wrongValue;
  const options = optionsOf(own);
  if (options.length > 0 && typeof value === "string") {
    const near = nearestName(value, options);
    const fix =
      near === null
        ? `write one of ${options.join(", ")}`
        : `did you mean '${near}'? It is one of ${options.join(", ")}`;
    return {
      rule: wrongValue,
      level: "error",
      message: `${name} is '${value.slice(0, 60)}'`,
      fix,
      place: yaml.place(path),
    };
  }
  const isOddNumber = typeof value === "number" && wantedOf(own) === "a number";
  const wanted = isOddNumber ? (Number.isFinite(value) ? "a whole number" : "a finite number") : wantedOf(own);
  return {
    rule: wrongValue,
    level: "error",
    message: `${name} is ${kindOf(value)}, not ${wanted}`,
    fix: quoteOr(own, value, yaml, path),
    place: yaml.place(path),
  };
}

/** Text that YAML took for a number, a boolean or a mapping is put between quotes; all else gets an example. */
function quoteOr(own: z.ZodType, value: unknown, yaml: YamlText, path: YamlPath): string {
  const source = yaml.source(path);
  const wantsText = wantedOf(own).startsWith("text");
  if (wantsText && !Array.isArray(value) && source !== "" && !source.includes("\n") && source.length <= 200)
    return `put it between quotes: ${JSON.stringify(source)}`;
  if (
    wantedOf(own).includes("number") &&
    typeof value === "string" &&
    Number.isFinite(Number(value)) &&
    value.trim() !== ""
  )
    return `write it without quotes: ${Number(value)}`;
  return lineToWrite(path, own);
}

/** The schema of the part at `path`, through optional and default wrappers, lists, records and unions. */
function schemaAt(schema: z.ZodType, path: YamlPath): z.ZodType {
  let here = schema;
  for (const part of path) here = child(here, part) ?? here;
  return here;
}

function child(schema: z.ZodType, part: string | number): z.ZodType | null {
  const bare = unwrap(schema);
  if (bare instanceof z.ZodObject) return (bare.shape as Record<string, z.ZodType>)[part] ?? null;
  if (bare instanceof z.ZodArray) return bare.element as z.ZodType;
  if (bare instanceof z.ZodRecord) return bare.valueType as z.ZodType;
  if (bare instanceof z.ZodUnion)
    for (const option of bare.options as readonly z.ZodType[]) {
      const found = child(option, part);
      if (found !== null) return found;
    }
  return null;
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  )
    return unwrap(schema.def.innerType as z.ZodType);
  if (schema instanceof z.ZodPipe) return unwrap(schema.def.in as z.ZodType);
  return schema;
}

function namesOf(schema: z.ZodType): readonly string[] {
  const bare = unwrap(schema);
  if (bare instanceof z.ZodUnion) return (bare.options as readonly z.ZodType[]).flatMap(namesOf);
  return bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
}

function optionsOf(schema: z.ZodType): readonly string[] {
  const bare = unwrap(schema);
  if (bare instanceof z.ZodUnion) return (bare.options as readonly z.ZodType[]).flatMap(optionsOf);
  return bare instanceof z.ZodEnum ? (bare.options as readonly unknown[]).map(String) : [];
}

function wantedOf(schema: z.ZodType): string {
  const bare = unwrap(schema);
  if (bare instanceof z.ZodUnion) return (bare.options as readonly z.ZodType[]).map(wantedOf).join(" or ");
  if (bare instanceof z.ZodString) return "text";
  if (bare instanceof z.ZodEnum) return "one of " + optionsOf(bare).join(", ");
  if (bare instanceof z.ZodNumber) return "a number";
  if (bare instanceof z.ZodBoolean) return "true or false";
  if (bare instanceof z.ZodArray) return `a list of ${wantedOf(bare.element as z.ZodType)}`;
  if (bare instanceof z.ZodLiteral) return [...bare.values].join(" or ");
  return "a mapping";
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "text";
  if (typeof value === "number") return `the number ${value}`;
  if (typeof value === "boolean") return `the boolean ${value}`;
  return "a mapping";
}

function lineToWrite(path: YamlPath, schema: z.ZodType): string {
  const example = exampleOf(schema);
  const key = path.filter((part) => typeof part === "string").at(-1) ?? "";
  if (example === undefined) return `write ${key === "" ? "" : `${key}: `}${wantedOf(schema)}`;
  return `write  ${key}: ${JSON.stringify(example)}`;
}

function exampleOf(schema: z.ZodType): unknown {
  const examples = schema.meta()?.["examples"];
  return Array.isArray(examples) ? examples[0] : undefined;
}

function nameOf(path: YamlPath): string {
  const name = path.reduce<string>((before, part) => {
    if (typeof part === "number") return `${before}[${part}]`;
    return before === "" ? part : `${before}.${part}`;
  }, "");
  return name === "" ? "the document" : name;
}

function valueAt(value: unknown, path: YamlPath): unknown {
  let here = value;
  for (const part of path)
    here = typeof here === "object" && here !== null ? (here as Record<string | number, unknown>)[part] : undefined;
  return here;
}

/** 1 if a union's branch fails at its very top, that is: the value is meant for another branch. */
function shallowness(issues: readonly Issue[]): number {
  const isAtTop = ({ path, code }: Issue): boolean =>
    path.length === 0 && (code === "invalid_type" || code === "invalid_value");
  return issues.some(isAtTop) ? 1 : 0;
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
