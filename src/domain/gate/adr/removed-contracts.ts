import { textOf, type Change, type ChangedFile, type FileContent } from "../../change/change.ts";
import { newLineOf } from "../../change/new-line-of.ts";
import { detectContract } from "../../contract/registry/detect-contract.ts";
import { readManifest } from "../version/manifest.ts";
import { apiNeeds, readApiDocument } from "../version/openapi-needs.ts";
import { ASIDE, type AdrTrigger } from "./adr-trigger.ts";
import { lineOfText } from "./line-of-text.ts";

const CONTRACT_NAME = /\.(?:proto|graphqls?|gql)$|(?:openapi|swagger|asyncapi)[^/]*\.(?:ya?ml|json)$/iu;
const HOMES = [
  "",
  "proto/",
  "protos/",
  "pb/",
  "idl/",
  "api/",
  "apis/",
  "schema/",
  "schemas/",
  "contracts/",
  "openapi/",
];

/** Where a contract that is deleted may still stand: a service's copy is none that is removed. */
export function wantedContracts(files: readonly Pick<ChangedFile, "path" | "kind">[]): readonly string[] {
  const gone = files.filter(({ kind, path }) => kind === "deleted" && CONTRACT_NAME.test(path));
  const names = new Set(gone.map(({ path }) => nameOf(path)));
  return [...names].slice(0, 5).flatMap((name) => HOMES.map((home) => `${home}${name}`));
}

/** Where descriptions of interfaces are published as often as beside the code. */
const DOCS = /(^|\/)docs?\//giu;

const REMOVED_SHOWN_MAX = 5;

/** Parts of public contracts that the change takes away: whole files, operations, types, services, commands and entry points, packages. One trigger a file. */
export function removedContractTriggers({
  files,
  companions,
}: Pick<Change, "files" | "companions">): readonly AdrTrigger[] {
  const looked = files.filter(({ path }) => !ASIDE.test(path.replace(DOCS, "$1")));
  const kept = keptDefinitions([
    ...looked.map(({ path, after }) => [path, after] as const),
    // Of contracts that were deleted: the one that they were copies of.
    ...[...companions].filter(([path]) => CONTRACT_NAME.test(path)),
  ]);
  return looked.flatMap((file) => {
    const removed = removedFrom(file, kept);
    const [first] = removed;
    if (first === undefined) return [];
    const more = removed.length > 1 ? ` and ${removed.length - 1} more` : "";
    return [
      {
        rule: "contractRemoved",
        what: `${first.what}${more} ${removed.length > 1 ? "are" : "is"} removed`,
        evidence: removed
          .slice(0, REMOVED_SHOWN_MAX)
          .map(({ what }) => `${file.previousPath ?? file.path} no longer has ${what}`),
        place: file.after === null ? null : { file: file.path, line: first.line, col: 1 },
        names: removed.map(({ name }) => name),
        subjects: null,
        isHint: false,
        paths: [file.previousPath ?? file.path],
        key: `removed ${removed.map(({ what }) => what).join(", ")}`,
        against: null,
      },
    ];
  });
}

interface Removed {
  /** As a noun: `the operation GET /orders`. */
  readonly what: string;
  readonly name: string;
  readonly line: number;
}

function removedFrom(file: ChangedFile, kept: Kept): readonly Removed[] {
  const path = file.previousPath ?? file.path;
  const text = textOf(file.before);
  if (text === null) return [];
  const manifest = manifestRemoved(file, path, text);
  if (manifest !== null) return manifest;
  const kind = detectContract(path, text);
  switch (kind) {
    case "openapi":
    case "asyncapi":
    case "json-schema":
      if (file.kind === "deleted")
        return kind === "json-schema" || kept.names.has(nameOf(path)) ? [] : [wholeFile(path)];
      if (kind !== "json-schema" && isEmptied(file, kind)) return [emptied(path)];
      return kind === "openapi" ? operationsRemoved(file, path, text) : [];
    case "graphql":
    case "protobuf":
      return definitionsIn(path, text)
        .filter(({ key }) => !kept.definitions.has(key))
        .map(({ what, name, line }) => ({ what, name, line: newLineOf(file, line) }));
    case null:
      return [];
    default:
      return kind satisfies never;
  }
}

function wholeFile(path: string): Removed {
  return { what: `the contract ${path}`, name: path, line: 1 };
}

function emptied(path: string): Removed {
  return { what: `the contract ${path}, which is empty or can't be read now,`, name: path, line: 1 };
}

/** Whether what is left of a description is none, or none that anybody can read. */
function isEmptied({ path, after }: ChangedFile, kind: "openapi" | "asyncapi"): boolean {
  const text = textOf(after);
  if (text === null) return false;
  if (kind === "asyncapi") return detectContract(path, text) !== "asyncapi";
  const is = readApiDocument(path, text);
  return is === null || "unreadable" in is;
}

function operationsRemoved(file: ChangedFile, path: string, text: string): readonly Removed[] {
  const after = textOf(file.after);
  const [was, is] = [readApiDocument(path, text), after === null ? null : readApiDocument(file.path, after)];
  if (was === null || "unreadable" in was || is === null || "unreadable" in is) return [];
  return apiNeeds(was, is, path).flatMap(({ why, line, isGone }) => {
    const what = /^the (path|operation) `([^`]{1,500})` was removed$/u.exec(why);
    return !isGone || what === null
      ? []
      : [{ what: `the ${what[1] ?? ""} ${what[2] ?? ""}`, name: what[2] ?? "", line: newLineOf(file, line) }];
  });
}

/** A published package that goes, or a command or entry point of one; null for what is no manifest of a published package. */
function manifestRemoved(file: ChangedFile, path: string, text: string): readonly Removed[] | null {
  const was = readManifest(path, text);
  if (was === null) return null;
  if (was.isPrivate || was.name === null) return [];
  const { name } = was;
  const after = textOf(file.after);
  if (file.kind === "deleted")
    return was.version === null && was.kind === "npm" ? [] : [{ what: `the package ${name}`, name, line: 1 }];
  const is = after === null ? null : readManifest(file.path, after);
  if (is === null) return [];
  return was.doors
    .filter((door) => !is.doors.includes(door))
    .map((door) => ({
      what: `${door.replaceAll("`", "")} of ${name}`,
      name: door.replace(/^[^`]*`|`[^`]*$/gu, ""),
      line: lineOfText(after, was.kind === "npm" ? '"exports"' : "[project"),
    }));
}

interface Definition {
  readonly key: string;
  readonly what: string;
  readonly name: string;
  readonly line: number;
}

interface Kept {
  readonly definitions: ReadonlySet<string>;
  /** Names of the contract files that are there now. */
  readonly names: ReadonlySet<string>;
}

/** What any changed file defines afterwards: a type that moved to another file is not removed. */
function keptDefinitions(files: readonly (readonly [path: string, content: FileContent | null])[]): Kept {
  const definitions = new Set<string>();
  const names = new Set<string>();
  for (const [path, content] of files) {
    const text = textOf(content);
    if (text === null) continue;
    if (/\.(?:ya?ml|json)$/iu.test(path)) names.add(nameOf(path));
    if (DEFINES.test(path)) for (const { key } of definitionsIn(path, text)) definitions.add(key);
  }
  return { definitions, names };
}

const DEFINES = /\.(?:graphqls?|gql|proto)$/iu;
const DEFINITIONS_MAX = 5_000;

/** Types of a GraphQL schema; services and procedures of a Protobuf file. */
function definitionsIn(path: string, text: string): readonly Definition[] {
  const isProto = path.toLowerCase().endsWith(".proto");
  const found: Definition[] = [];
  let service = "";
  for (const [index, line] of text.split("\n").entries()) {
    if (found.length >= DEFINITIONS_MAX) break;
    const match = (isProto ? PROTO : GRAPHQL).exec(line.slice(0, 500));
    if (match === null) continue;
    const [, kind = "", name = ""] = match;
    if (kind === "service") service = name;
    const shown =
      kind === "rpc"
        ? `the procedure ${service}.${name}`
        : kind === "service"
          ? `the service ${name}`
          : `the ${kind} ${name}`;
    found.push({ key: `${kind} ${kind === "rpc" ? `${service}.` : ""}${name}`, what: shown, name, line: index + 1 });
  }
  return found;
}

const GRAPHQL = /^\s{0,8}(type|interface|input|enum|union|scalar)\s{1,8}([_A-Za-z]\w{0,100})/u;
const PROTO = /^\s{0,16}(service|rpc)\s{1,8}([A-Za-z_]\w{0,100})/u;

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
