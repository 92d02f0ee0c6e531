import { readYaml } from "../../yaml/read-yaml.ts";
import type { Need } from "./package-needs.ts";

/** An OpenAPI or Swagger document, as far as its version depends on it. */
export interface ApiDocument {
  readonly version: string | null;
  readonly value: Tree;
  /** The line on which a part stands, from 1. */
  readonly lineOf: (path: readonly string[]) => number;
}

type Tree = Readonly<Record<string, unknown>>;

/** Reads a JSON or YAML file whose top has `openapi` or `swagger`: null where it is none, `unreadable` with the reason where it looks like one and can't be read. */
export function readApiDocument(path: string, text: string): ApiDocument | { readonly unreadable: string } | null {
  if (!/\.(?:json|ya?ml)$/u.test(path) || !/^\s{0,8}\{?\s{0,8}["']?(?:openapi|swagger)["']?\s{0,4}:/mu.test(text))
    return null;
  if (path.endsWith(".json")) {
    try {
      return document(record(JSON.parse(text)), (keys) => lineInJson(text, keys));
    } catch {
      return { unreadable: "it is no JSON" };
    }
  }
  const read = readYaml(text, path, "FB1206");
  if (!read.ok) return { unreadable: read.error[0]?.message ?? "it is no YAML" };
  return document(record(read.value.value), (keys) => read.value.place(keys, "key").line);
}

function document(value: Tree, lineOf: ApiDocument["lineOf"]): ApiDocument | null {
  if (!("openapi" in value) && !("swagger" in value)) return null;
  const version = record(value["info"])["version"];
  return {
    version: typeof version === "string" ? version : typeof version === "number" ? String(version) : null,
    value,
    lineOf,
  };
}

/** The line of the last key that is found, one after the other. */
function lineInJson(text: string, keys: readonly string[]): number {
  let at = 0;
  for (const key of keys) {
    const next = text.indexOf(`${JSON.stringify(key)}:`, at);
    if (next < 0) break;
    at = next;
  }
  return text.slice(0, at).split("\n").length;
}

const METHODS: readonly string[] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** What a change of a document asks of info.version, by its paths, operations, parameters, request bodies and responses. What else changed asks for a patch. */
export function apiNeeds(before: ApiDocument, after: ApiDocument, path: string): readonly Need[] {
  const needs: Need[] = [];
  const gone = (why: string, keys: readonly string[], from: ApiDocument): void => {
    needs.push({ need: "major", why, path, line: from.lineOf(keys), isGone: from === before });
  };
  const added = (why: string, keys: readonly string[]): void => {
    needs.push({ need: "minor", why, path, line: after.lineOf(keys), isGone: false });
  };
  const [was, is] = [record(before.value["paths"]), record(after.value["paths"])];
  for (const name of Object.keys(was))
    if (!(name in is)) gone(`the path \`${name}\` was removed`, ["paths", name], before);
  for (const name of Object.keys(is)) {
    if (!(name in was)) added(`the path \`${name}\` was added`, ["paths", name]);
    else
      for (const method of METHODS) {
        const [old, now] = [record(was[name])[method], record(is[name])[method]];
        const keys = ["paths", name, method];
        const shown = `\`${method.toUpperCase()} ${name}\``;
        if (old !== undefined && now === undefined) gone(`the operation ${shown} was removed`, keys, before);
        else if (old === undefined && now !== undefined) added(`the operation ${shown} was added`, keys);
        else if (old !== undefined)
          operation([record(was[name]), record(old)], [record(is[name]), record(now)], shown, keys);
      }
  }
  const bare = ({ value }: ApiDocument): string =>
    JSON.stringify({ ...value, info: { ...record(value["info"]), version: null } });
  if (needs.length === 0 && bare(before) !== bare(after))
    needs.push({ need: "patch", why: "the document changed", path, line: 1, isGone: false });
  return needs;

  function operation(
    old: readonly [Tree, Tree],
    now: readonly [Tree, Tree],
    shown: string,
    keys: readonly string[],
  ): void {
    const [oldParameters, parameters] = [parametersOf(old, before), parametersOf(now, after)];
    for (const [name, required] of parameters) {
      const known = oldParameters.get(name);
      if (required && known !== true)
        gone(
          `the parameter \`${name}\` of ${shown} is required${known === undefined ? "" : " now"}`,
          [...keys, "parameters"],
          after,
        );
      else if (known === undefined) added(`the parameter \`${name}\` of ${shown} was added`, [...keys, "parameters"]);
    }
    for (const name of oldParameters.keys())
      if (!parameters.has(name))
        gone(`the parameter \`${name}\` of ${shown} was removed`, [...keys, "parameters"], before);
    if (record(now[1]["requestBody"])["required"] === true && record(old[1]["requestBody"])["required"] !== true)
      gone(`the request body of ${shown} is required`, [...keys, "requestBody"], after);
    const [oldResponses, responses] = [record(old[1]["responses"]), record(now[1]["responses"])];
    for (const code of Object.keys(oldResponses))
      if (!(code in responses) && /^[23]/u.test(code))
        gone(`the response ${code} of ${shown} was removed`, [...keys, "responses", code], before);
    for (const code of Object.keys(responses))
      if (!(code in oldResponses)) added(`the response ${code} of ${shown} was added`, [...keys, "responses", code]);
  }
}

/** Name and place of each parameter with whether it must be given; those of the path first, as the operation's own replace them. */
function parametersOf(parts: readonly Tree[], from: ApiDocument): ReadonlyMap<string, boolean> {
  const found = new Map<string, boolean>();
  for (const part of parts)
    for (const each of Array.isArray(part["parameters"]) ? (part["parameters"] as readonly unknown[]) : []) {
      const parameter = resolved(record(each), from);
      const name = parameter["name"];
      if (typeof name === "string") found.set(`${name} in ${String(parameter["in"])}`, parameter["required"] === true);
    }
  return found;
}

/** A reference within the document, one step. */
function resolved(value: Tree, from: ApiDocument): Tree {
  const ref = value["$ref"];
  if (typeof ref !== "string" || !ref.startsWith("#/")) return value;
  return ref
    .slice(2)
    .split("/")
    .slice(0, 8)
    .reduce<Tree>((part, key) => record(Object.hasOwn(part, key) ? part[key] : undefined), from.value);
}

function record(value: unknown): Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Tree) : {};
}
