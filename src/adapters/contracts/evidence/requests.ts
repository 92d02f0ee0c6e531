import { escapeKey } from "../../../base/json-pointer.ts";
import type { Operation } from "../../../domain/contract/api/api.ts";
import { HOLE } from "./match-operation.ts";
import { isFunction, type Node, nameOf } from "./syntax.ts";
import { knownOf, onlyText } from "./texts.ts";
import { addUse, elementsOf, member, type Tracker, valuesOf } from "./tracker.ts";
import type { Scope, Value } from "./values.ts";

export type Values = readonly Value[];

const METHODS: ReadonlySet<string> = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace"]);
const REQUESTERS: ReadonlySet<string> = new Set(["fetch", "$fetch", "ofetch", "request", "axios", "ky", "got"]);

export interface Call {
  readonly node: Node;
  readonly callee: Node | null;
  readonly method: string | null;
  readonly objects: Values;
  readonly args: readonly (Node | null)[];
  readonly values: readonly Values[];
  readonly scope: Scope;
}

/** A call of one of the contract's operations: through a generated client, or by method and address. */
export function requestValues(tracker: Tracker, call: Call): Values | null {
  const functions = call.callee === null ? [] : tracker.evaluate(call.callee, call.scope);
  for (const value of functions) {
    if (value.kind !== "client" || value.operation === null) continue;
    noteCall(tracker, call, value.operation, { byClient: true, sent: sentByClient(call.values) });
    return [{ kind: "answer", operation: value.operation, via: "client" }];
  }
  const request = requestOf(tracker, call);
  if (request === null) return null;
  const operation = tracker.operations.byAddress(request.method, request.address);
  if (operation === null) {
    noteUnclear(tracker, call, request);
    return null;
  }
  const query = queryNames(request.address);
  noteCall(tracker, call, operation, {
    byClient: false,
    sent: { ...request.sent, query: [...request.sent.query, ...query] },
  });
  return [{ kind: "answer", operation, via: request.via }];
}

interface Request {
  readonly method: string;
  readonly address: string;
  readonly via: "fetch" | "client";
  readonly sent: Sent;
}

/** What a call sends. `unknown`: something that is not looked into. */
interface Sent {
  readonly body: Values;
  readonly query: readonly string[];
  readonly headers: readonly string[];
  readonly unknown: boolean;
}

const NOTHING: Sent = { body: [], query: [], headers: [], unknown: false };

function requestOf(tracker: Tracker, call: Call): Request | null {
  const [first = [], second = []] = call.values;
  // A server's route has a handler: it is no request.
  if (call.args.some((arg) => arg !== null && isFunction(arg))) return null;
  const name = call.method ?? nameOf(call.callee) ?? "";
  const address = addressOf(first);
  if (METHODS.has(name.toLowerCase()) && call.method !== null && address !== null) {
    const bodyFirst = /^(?:post|put|patch)$/u.test(name);
    const isTyped = name === name.toUpperCase();
    const options = isTyped
      ? optionsOf(second)
      : bodyFirst
        ? { ...optionsOf(call.values[2] ?? []), body: second }
        : optionsOf(second);
    return { method: name, address, via: "client", sent: options };
  }
  if (REQUESTERS.has(name)) {
    if (address !== null) {
      const method = onlyText(second.flatMap((value) => member(tracker, value, "method")));
      const sent = optionsOf(second);
      return {
        method: method === HOLE || method === "" ? "GET" : method,
        address,
        via: name === "fetch" ? "fetch" : "client",
        sent,
      };
    }
    const url = addressOf(first.flatMap((value) => member(tracker, value, "url")));
    if (url === null) return null;
    const method = onlyText(first.flatMap((value) => member(tracker, value, "method")));
    return { method: method === HOLE ? "GET" : method, address: url, via: "client", sent: optionsOf(first) };
  }
  return null;

  function optionsOf(values: Values): Sent {
    const part = (key: string): Values =>
      values.flatMap((value) => (value.kind === "record" ? member(tracker, value, key) : []));
    const params = part("params");
    const fields = (of: Values): readonly string[] =>
      of.flatMap((value) => (value.kind === "record" ? [...value.fields.keys()] : []));
    const nested = params.flatMap((value) => (value.kind === "record" ? member(tracker, value, "query") : []));
    return {
      body: [...part("body"), ...part("data"), ...part("json")],
      // openapi-fetch nests what axios and ky have flat.
      query:
        nested.length > 0
          ? fields(nested)
          : [
              ...fields(params).filter((key) => key !== "path" && key !== "header"),
              ...fields(part("searchParams")),
              ...fields(part("query")),
            ],
      headers: fields(part("headers")),
      unknown: values.some((value) => value.kind !== "record"),
    };
  }
}

/** A text that begins like an address; `new URL(path, base)` is one too. */
function addressOf(values: Values): string | null {
  const text = onlyText(values);
  if (text === HOLE) return null;
  return /^(?:\u0000|\/|https?:\/\/)/u.test(text) && text.includes("/") ? text : null;
}

function queryNames(address: string): readonly string[] {
  const query = address.split("#")[0]?.split("?")[1];
  if (query === undefined) return [];
  return query
    .split("&")
    .map((part) => part.split("=")[0] ?? "")
    .filter((name) => name !== "" && !name.includes(HOLE));
}

function sentByClient(values: readonly Values[]): Sent {
  const records = values.flat().filter((value) => value.kind === "record");
  const named = records.find((record) =>
    ["body", "requestBody", "query", "path", "params", "data"].some((key) => record.fields.has(key)),
  );
  if (named === undefined) return { ...NOTHING, unknown: values.length > 0 };
  const part = (key: string): Values => valuesOf(named.fields.get(key));
  const query = part("query").flatMap((value) => (value.kind === "record" ? [...value.fields.keys()] : []));
  return { body: [...part("body"), ...part("requestBody"), ...part("data")], query, headers: [], unknown: false };
}

function noteCall(
  tracker: Tracker,
  call: Call,
  operation: Operation,
  how: { readonly byClient: boolean; readonly sent: Sent },
): void {
  const use = {
    operation,
    direction: "request",
    file: call.scope.module.path,
    node: call.node,
    byClient: how.byClient,
  } as const;
  const { sent } = how;
  const fields = [
    ...sent.query.map((name) => ({ field: { part: "query", pointer: `/${name}` } as const, values: null })),
    ...sent.headers.map((name) => ({
      field: { part: "header", pointer: `/${name.toLowerCase()}` } as const,
      values: null,
    })),
    ...sentFields(sent.body, "", 0),
  ];
  const isWhole = sent.unknown || (fields.length === 0 && operation.requestBody !== null);
  if (isWhole || fields.length === 0) addUse(tracker, { ...use, field: null, values: null });
  for (const { field, values } of fields) addUse(tracker, { ...use, field, values });
}

/** The fields of a record that is sent, with the values that are written out. */
function sentFields(
  body: Values,
  pointer: string,
  depth: number,
): readonly {
  readonly field: { readonly part: "body"; readonly pointer: string };
  readonly values: ReturnType<typeof knownOf> | null;
}[] {
  return body.flatMap((value) => {
    if (value.kind === "record" && depth < 6 && value.fields.size > 0) {
      const fields = [...value.fields].flatMap(([name, cell]) => {
        const inner = sentFields(valuesOf(cell), `${pointer}/${escapeKey(name)}`, depth + 1);
        return inner.length > 0
          ? inner
          : [{ field: { part: "body", pointer: `${pointer}/${escapeKey(name)}` } as const, values: null }];
      });
      return fields;
    }
    if (value.kind === "list" && depth < 6) return sentFields(elementsOf(value), `${pointer}/*`, depth + 1);
    const known = knownOf([value]);
    return [
      { field: { part: "body", pointer } as const, values: known.length === 0 || known.includes(null) ? null : known },
    ];
  });
}

function noteUnclear(tracker: Tracker, call: Call, request: Request): void {
  const start = call.node.loc?.start;
  const key = `${call.scope.module.path}:${start?.line}:${start?.column}`;
  const shown = request.address.replaceAll(HOLE, "…");
  tracker.unclear.set(key, {
    file: call.scope.module.path,
    node: call.node,
    why: `${request.method.toUpperCase()} ${shown} is no operation of the contract`,
  });
}
