import { isTestPath } from "../../change/blast-radius.ts";
import { addedLines, textOf, type Change, type ChangedFile } from "../../change/change.ts";
import { languageOf } from "../../source/language.ts";
import { readManifest } from "../supply-chain/read-manifest.ts";
import { POLICY_FILE } from "../../policy/policy-file.ts";
import { readYaml } from "../../yaml/read-yaml.ts";
import { field, listOf, textField } from "../supply-chain/plain-value.ts";
import { ASIDE, serviceKey, type AdrTrigger } from "./adr-trigger.ts";
import { lineOfText } from "./line-of-text.ts";
import { hasHost, hostsIn, namesOfAddresses, type NamedAddress } from "./addresses.ts";
import type { ServiceSides } from "./workload.ts";

/** Where a change may find that a service was known already, beside the compose files at the top. */
export const ENV_COMPANIONS: readonly string[] = [".env.example", ".env.sample", ".env.template", ".env"];

interface Dependency {
  readonly name: string;
  readonly evidence: string;
  readonly place: NonNullable<AdrTrigger["place"]>;
}

/** Services that the change depends on and did not depend on before, each told once. */
export function dependencyTriggers(change: Change, services: ServiceSides): readonly AdrTrigger[] {
  const found = [
    ...addresses(change),
    ...composeNeeds(services, change.files),
    ...clientPackages(change.files),
    ...generatedClients(change.files),
    ...consumed(change.files),
  ];
  return [...Map.groupBy(found, ({ name }) => serviceKey(name))].flatMap(([key, all]) => {
    const [first] = all;
    if (first === undefined) return [];
    return [
      {
        rule: "dependency",
        what: `there is a new dependency on ${first.name}`,
        evidence: [...new Set(all.map(({ evidence }) => evidence))],
        place: first.place,
        names: [...new Set(all.map(({ name }) => name))],
        // The company's name in front of its packages is in many decisions.
        subjects: [...new Set(all.map(({ name }) => name.replace(/^@[^/]{1,100}\//u, "")))],
        isHint: false,
        paths: [...new Set(all.map(({ place }) => place.file))],
        key: `dependency ${key}`,
        against: null,
      },
    ];
  });
}

/** Addresses that code or configuration names, and no file that was looked at named before. */
function addresses(change: Change): readonly Dependency[] {
  const looked = change.files.filter(({ path }) => isLookedAt(path));
  const found = looked.flatMap((file) => {
    // Split where a line asks for the one above it, and once.
    let lines: readonly string[] | null = null;
    const lineAt = (line: number): string => (lines ??= textOf(file.after)?.split("\n") ?? [])[line - 1] ?? "";
    const own = addedLines(file).flatMap(({ line, text }) =>
      namedIn(file.path, text, () => lineAt(line - 1)).map((each) => ({ ...each, file: file.path, line })),
    );
    return own.slice(0, 200);
  });
  if (found.length === 0) return [];
  const before = [
    ...change.files.map((file) => ({ path: file.path, text: textOf(file.before) ?? "" })),
    ...[...change.companions].map(([path, content]) => ({ path, text: textOf(content) ?? "" })),
  ];
  const known = new Set(before.filter(({ path }) => CONFIG.test(path)).flatMap(({ text }) => keysIn(text)));
  const isKnown = ({ how, word }: NamedAddress): boolean =>
    before.some(({ text }) => (how === "calls" ? hasHost(text, word) : text.includes(word)));
  return found
    .filter((each) => !known.has(serviceKey(each.name)) && !isKnown(each))
    .map(({ name, word, how, file, line }) => ({
      name,
      evidence: `${file}:${line} ${how} ${word}`,
      place: { file, line, col: 1 },
    }));
}

const LINES_MAX = 5_000;

/** Services that a configuration knew by an address or as a service of a compose file. */
function keysIn(text: string): readonly string[] {
  return text
    .split("\n", LINES_MAX)
    .flatMap((line) => [
      ...namesOfAddresses(line.slice(0, 500), "config").map(({ name }) => name),
      ...(/^\s{2,8}([\w.-]{2,60}):\s{0,4}$/u.exec(line)?.slice(1) ?? []),
    ])
    .map(serviceKey);
}

function isLookedAt(path: string): boolean {
  if (ASIDE.test(path) || isTestPath(path)) return false;
  return languageOf(path) !== null || CONFIG.test(path);
}

const CONFIG =
  /(?:^|\/)\.env(?:\.[\w.-]{1,40})?$|(?:^|\/)(?:docker-)?compose[^/]{0,60}\.ya?ml$|\.(?:env|properties|toml|ya?ml)$/iu;

const MAY_NAME_ONE = /_(?:URL|URI|ENDPOINT|ADDR|HOST)|:\/\//u;

function namedIn(path: string, text: string, above: () => string): readonly NamedAddress[] {
  if (!MAY_NAME_ONE.test(text)) return [];
  const line = text.slice(0, 1_000);
  if (languageOf(path) === null) return namesOfAddresses(line, "config");
  return [...namesOfAddresses(line, "code"), ...hostsIn(line, /^\s*["'`]/u.test(line) ? above().slice(0, 1_000) : "")];
}

/** A service of a compose file that needs another one now. */
function composeNeeds({ before, after }: ServiceSides, files: readonly ChangedFile[]): readonly Dependency[] {
  if (before.length === 0) return [];
  const was = new Map(before.map((service) => [service.name, service]));
  return after.flatMap((service) => {
    const old = was.get(service.name);
    if (old === undefined || /test|e2e/iu.test(service.name)) return [];
    return (
      service.needs
        // As many as before, and one by a name that was not there: what it needs was renamed.
        .filter((need) => !old.needs.includes(need) && (was.has(need) || service.needs.length > old.needs.length))
        .map((need) => ({
          name: need,
          evidence: `${service.path}: ${service.name} depends on ${need}`,
          place: { file: service.path, line: lineAdding(files, service.path, need), col: 1 },
        }))
    );
  });
}

function lineAdding(files: readonly ChangedFile[], path: string, name: string): number {
  const file = files.find((each) => each.path === path);
  return (file === undefined ? [] : addedLines(file)).find(({ text }) => text.includes(name))?.line ?? 1;
}

/** Packages that are clients of services, by what they are called. */
const CLIENT_PACKAGE =
  /(?:[-_/.](?:client|sdk|stubs?)$|^@[\w.-]{1,60}\/(?:client|sdk)(?:$|-)|\/(?:client|sdk)(?:$|[-_/.]))/iu;
/** What watches a service, or reads a database or the browser's own cache, is called so too. */
const NO_SERVICE =
  /opentelemetry|otel|prisma|query|apollo|graphql|urql|trpc|webpack|vite|react|redux|types|test|mock/iu;
const MANIFEST = /(?:^|\/)(?:package\.json|Cargo\.toml|pyproject\.toml|go\.mod)$/u;

function clientPackages(files: readonly ChangedFile[]): readonly Dependency[] {
  return files.flatMap((file) => {
    if (!MANIFEST.test(file.path) || ASIDE.test(file.path)) return [];
    return newPackages(file)
      .filter(({ name, isOwn }) => !isOwn && CLIENT_PACKAGE.test(name) && !NO_SERVICE.test(name))
      .map(({ name }) => ({
        name,
        evidence: `${file.path} adds the client ${name}`,
        place: { file: file.path, line: lineOfText(textOf(file.after), name), col: 1 },
      }));
  });
}

/** What a manifest asks for after the change and did not before; of one that is new nothing, as it was somewhere else before or says what a new package needs. */
export function newPackages(file: ChangedFile): readonly { readonly name: string; readonly isOwn: boolean }[] {
  const [was, is] = [textOf(file.before), textOf(file.after)];
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  if (was === null || is === null) return [];
  const [before, after] = [readManifest(name, was), readManifest(name, is)];
  if (!before.ok || !after.ok) return [];
  const isOwn = (range: string): boolean =>
    /^(?:workspace|file|link|portal):/u.test(range) || (range === "" && after.value.ecosystem === "crates.io");
  return [...after.value.dependencies]
    .filter(([each]) => !before.value.dependencies.has(each))
    .map(([each, range]) => ({ name: each, isOwn: isOwn(range) }));
}

/** What generators of clients write, by its path or its first lines. */
const GENERATED_PATH =
  /(?:_pb2_grpc\.pyi?|_grpc\.pb\.(?:go|dart)|_grpc_pb\.(?:js|d\.ts)|_connect\.(?:js|ts)|\.connect\.go|Grpc\.java)$/u;
const GENERATED_FOLDER = /(?:^|\/)(?:generated|gen|__generated__|clients?)\/(?:clients?\/)?([\w-]{2,60})\//u;

function generatedClients(files: readonly ChangedFile[]): readonly Dependency[] {
  const known = files.filter(({ before }) => before !== null).map(({ path, previousPath }) => previousPath ?? path);
  return files.flatMap((file) => {
    if (file.kind !== "added" || ASIDE.test(file.path)) return [];
    const name = clientName(file);
    if (
      name === null ||
      known.some((path) => path.startsWith(file.path.slice(0, file.path.lastIndexOf("/") + 1) || "\0"))
    )
      return [];
    return [{ name, evidence: `${file.path} is a generated client`, place: { file: file.path, line: 1, col: 1 } }];
  });
}

function clientName({ path, after }: ChangedFile): string | null {
  const file = path.slice(path.lastIndexOf("/") + 1);
  const folder = GENERATED_FOLDER.exec(path)?.[1] ?? null;
  // Beside the code they are as often the stubs of the service's own description.
  if (GENERATED_PATH.test(path) && /(?:^|\/)(?:generated|gen|__generated__|clients?|stubs?)\//u.test(path))
    return folder ?? file.replace(/(?:_pb2_grpc|_grpc|_connect|\.connect|Grpc).*$/u, "");
  const head = textOf(after)?.slice(0, 1_000) ?? "";
  if (!/openapi[- ]generator|swagger[- ]codegen|openapi-typescript|orval|kiota|@hey-api|NSwag|autorest/iu.test(head))
    return null;
  return folder ?? file.replace(/\..*$/u, "");
}

/** Contracts that `flyball.yaml` says are used. */
function consumed(files: readonly ChangedFile[]): readonly Dependency[] {
  const file = files.find(({ path }) => path === POLICY_FILE);
  if (file === undefined) return [];
  const before = new Set(consumesOf(textOf(file.before)));
  return consumesOf(textOf(file.after))
    .filter((name) => !before.has(name))
    .map((name) => ({
      name,
      evidence: `${POLICY_FILE} consumes the contract ${name}`,
      place: { file: POLICY_FILE, line: lineOfText(textOf(file.after), name), col: 1 },
    }));
}

function consumesOf(text: string | null): readonly string[] {
  const read = text === null ? null : readYaml(text, POLICY_FILE, "");
  if (read === null || !read.ok) return [];
  return listOf(field(field(read.value.value, "contracts"), "consumes")).flatMap(
    (each) => textField(each, "contract") ?? [],
  );
}
