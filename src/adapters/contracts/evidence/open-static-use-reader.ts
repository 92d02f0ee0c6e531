import type { Api } from "../../../domain/contract/api/api.ts";
import type { ContractUse, EvidenceGap, EvidenceSource } from "../../../domain/contract/registry/consumer-evidence.ts";
import { printable } from "../../../base/printable.ts";
import type { EvidenceAnswer, EvidenceQuestion, EvidenceReader } from "../../../ports/evidence-reader.ts";
import { evaluateNode } from "./evaluate.ts";
import { evaluateModule, findModule, type Modules, newModule } from "./link-modules.ts";
import { indexOperations } from "./match-operation.ts";
import { type Node, parseModule } from "./syntax.ts";
import { consume, type FoundUse, type Tracker, valuesOf } from "./tracker.ts";
import type { ModuleCode } from "./values.ts";

const CODE = /\.(?:[cm]?[jt]sx?)$/u;
const NOT_OWN = /(?:^|\/)(?:node_modules|dist|build|coverage|\.next)\/|\.d\.[cm]?ts$|\.min\.js$/u;
const FILES_MAX = 5000;
/** Values flow through a name a round; code that needs more is read in part, and says so. */
const ROUNDS_MAX = 12;

/** Finds in TypeScript and JavaScript which operations are called, which fields of their answers are read and which are sent, by following values through names, functions, modules,
 * classes, promises, array methods, React state and components, from calls of a generated client (`contracts.consumes[].clients`), of openapi-fetch, fetch, axios and their like.
 * What reaches something that was not read counts as used whole. */
export function openStaticUseReader(readApi: (question: EvidenceQuestion) => Api | null): EvidenceReader {
  return { read: (question) => readStaticUse(question, readApi(question)) };
}

async function readStaticUse(question: EvidenceQuestion, api: Api | null): Promise<EvidenceAnswer> {
  const paths = (await question.files.paths()).filter((path) => CODE.test(path) && !NOT_OWN.test(path));
  if (paths.length === 0) return { uses: [], gaps: [] };
  if (api === null)
    return {
      uses: [],
      gaps: [
        gap(
          "the contract cannot be read as OpenAPI, so no call of it can be told",
          "check it: flyball contract check",
          null,
        ),
      ],
    };
  const clients = question.consumed.clients.map((path) => path.replace(/^\.\//u, "").replace(/\/$/u, ""));
  const isOwn = (path: string): boolean => !clients.some((client) => isInside(client, path));
  const chosen = paths.filter(isOwn).slice(0, FILES_MAX);
  const texts = await question.files.texts(chosen);
  const gaps: EvidenceGap[] = [];
  if (paths.length > FILES_MAX)
    gaps.push(
      gap(
        `only the first ${FILES_MAX} of ${paths.length} files were read`,
        "declare what is used: contracts.consumes[].uses",
        null,
      ),
    );
  const tracker = newTracker(api);
  const modules = new Map<string, ModuleCode>();
  for (const [path, text] of texts) {
    const parsed = parse(path, text);
    if ("type" in parsed) modules.set(path, newModule(tracker, path, parsed));
    else if (mayCall(text, clients)) gaps.push(parsed);
  }
  const all = new Set(paths);
  const world: Modules = {
    byPath: modules,
    isClient: (from, specifier) => {
      if (clients.includes(specifier)) return true;
      const path = findModule((candidate) => all.has(candidate), from, specifier);
      return path !== null && !isOwn(path);
    },
  };
  if (!evaluateAll(tracker, [...modules.values()], world))
    gaps.push(
      gap("values flow through more names than are followed", "declare what is used: contracts.consumes[].uses", null),
    );
  for (const { file, node, why } of tracker.unclear.values())
    if (isOfContract(why, api))
      gaps.push(gap(printable(why), "call an operation of the contract, or add it there", placeOf(file, node)));
  return { uses: [...tracker.uses.values()].map((use) => toUse(use, question.readAtMs)).toSorted(byPlace), gaps };
}

function newTracker(api: Api): Tracker {
  const tracker: Tracker = {
    operations: indexOperations(api),
    uses: new Map(),
    unclear: new Map(),
    made: new WeakMap(),
    returns: new WeakMap(),
    scopes: new WeakMap(),
    evaluate: (node, scope) => (node === null ? [] : evaluateNode(tracker, node, scope)),
    changed: false,
  };
  return tracker;
}

/** Rounds until nothing is new; false where that takes too many. */
function evaluateAll(tracker: Tracker, modules: readonly ModuleCode[], world: Modules): boolean {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    tracker.changed = false;
    for (const module of modules) evaluateModule(tracker, module, world);
    if (!tracker.changed) {
      // What an exported function returns, and nobody who was read calls, is somebody's answer.
      for (const module of modules) escapeExports(tracker, module);
      return true;
    }
  }
  return false;
}

function escapeExports(tracker: Tracker, module: ModuleCode): void {
  const scope = tracker.scopes.get(module.program);
  if (scope === undefined) return;
  for (const cell of module.exports.values()) {
    for (const value of valuesOf(cell)) {
      if (value.kind === "function" && !value.code.called)
        consume(tracker, valuesOf(value.code.returns), value.code.node, scope);
    }
  }
}

function parse(path: string, text: string): Node | EvidenceGap {
  try {
    return parseModule(path, text);
  } catch (thrown) {
    const at = (thrown as { readonly loc?: { readonly line: number; readonly column: number } }).loc;
    const source = { file: path, line: at?.line ?? 1, col: (at?.column ?? 0) + 1 };
    return gap("the file cannot be parsed", "mend its syntax", source);
  }
}

/** Whether an unreadable file may be of interest at all. */
function mayCall(text: string, clients: readonly string[]): boolean {
  return (
    /\b(?:fetch|axios|got|ky)\b/u.test(text) ||
    clients.some((client) => text.includes(client.split("/").at(-1) ?? client))
  );
}

/** Only an address on one of the contract's own servers is surely meant for it. */
function isOfContract(why: string, api: Api): boolean {
  return api.servers.some(({ url }) => /^https?:\/\//u.test(url) && why.includes(url.replace(/\/$/u, "")));
}

function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${folder}/`) || path.replace(CODE, "") === folder;
}

function gap(why: string, fix: string, source: EvidenceSource | null): EvidenceGap {
  return { why, fix, source };
}

function placeOf(file: string, node: Node): EvidenceSource {
  return { file, line: node.loc?.start.line ?? 1, col: (node.loc?.start.column ?? 0) + 1 };
}

function toUse(use: FoundUse, observedAtMs: number): ContractUse {
  return {
    operation: `${use.operation.method} ${use.operation.path}`,
    direction: use.direction,
    field: use.field,
    statuses: [],
    values: use.values,
    source: placeOf(use.file, use.node),
    kind: use.byClient ? "client-import" : "static-use",
    observedAtMs,
  };
}

function byPlace(a: ContractUse, b: ContractUse): number {
  const [left, right] = [a, b].map(
    ({ source, field }) => [source.file, source.line, source.col, field?.pointer ?? ""] as const,
  );
  if (left === undefined || right === undefined) return 0;
  for (const [index, part] of left.entries()) {
    const other = right[index] ?? "";
    if (part !== other) return part < other ? -1 : 1;
  }
  return 0;
}
