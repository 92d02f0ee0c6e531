import { unescapeKey } from "../../../base/json-pointer.ts";
import type { Level, WalkFinding } from "../finding/contract-finding.ts";
import type { SchemaSide } from "../prove/proof.ts";
import { type ClosureEqual, createClosureEqual } from "../prove/schema/closure-equal.ts";
import { childSite, type Site } from "../source/contract-source.ts";
import type { AsyncApi, AsyncMessage } from "./read-asyncapi.ts";

/** A change outside of messages, as `@asyncapi/diff` tells it. */
export interface StructureChange {
  readonly action: "add" | "remove" | "edit";
  /** RFC 6901, in {@link AsyncApi.structure}. */
  readonly pointer: string;
  readonly impact: "breaking" | "non-breaking" | "unclassified";
}

type Resolve = SchemaSide["resolve"];

const ACTIONS = { add: "added", remove: "removed", edit: "changed" } as const;
const LEVELS: Readonly<Record<StructureChange["impact"], Level>> = {
  breaking: "ERR",
  "non-breaking": "INFO",
  unclassified: "WARN",
};

/** Findings of two AsyncAPI documents: structure as `@asyncapi/diff` classifies it, messages by name within channel and direction. A message that is still there is a question
 * to the prover: what the application receives must still be accepted (old ⊆ new), what it sends must still be understood (new ⊆ old). */
export function walkAsyncApi(
  old: { readonly api: AsyncApi; readonly resolve: Resolve },
  next: { readonly api: AsyncApi; readonly resolve: Resolve },
  structure: readonly StructureChange[],
): readonly WalkFinding[] {
  return [...structure.map((change) => structureFinding(change, old.api, next.api)), ...messageFindings(old, next)];
}

function structureFinding(change: StructureChange, old: AsyncApi, next: AsyncApi): WalkFinding {
  const keys = change.pointer
    .split("/")
    .slice(1)
    .map((key) => unescapeKey(key));
  const [section = "document", name] = keys;
  // A title, a licence or a version number is no part of what travels.
  const level = section === "info" || section === "id" ? "INFO" : LEVELS[change.impact];
  const what = ACTIONS[change.action];
  return {
    id: `asyncapi-${section.toLowerCase().replaceAll(/[^a-z0-9]+/gu, "-")}-${what}`,
    level,
    section: "channels",
    operation: section === "channels" && name !== undefined ? { operation: "CHANNEL", path: name } : null,
    args: [change.pointer],
    text: `\`${change.pointer}\` was ${what}`,
    oldSite: change.action === "add" ? null : siteAt(old.root, keys),
    newSite: change.action === "remove" ? null : siteAt(next.root, keys),
    question: null,
    argued: null,
  };
}

/** The deepest place on the way; behind a reference it is the reference. */
function siteAt(root: Site, keys: readonly string[]): Site {
  let site = root;
  for (const key of keys) {
    const next = childSite(site, key);
    if (next === null) break;
    site = next;
  }
  return site;
}

function messageFindings(
  old: { readonly api: AsyncApi; readonly resolve: Resolve },
  next: { readonly api: AsyncApi; readonly resolve: Resolve },
): readonly WalkFinding[] {
  const findings: WalkFinding[] = [];
  const equal = createClosureEqual();
  const channels = new Set(next.api.messages.map(channelKey));
  const before = groupByKey(old.api.messages);
  const after = groupByKey(next.api.messages);
  for (const [key, message] of before) {
    const other = after.get(key);
    // A channel that is gone as a whole is one change of the structure.
    if (other === undefined) {
      if (channels.has(channelKey(message)))
        findings.push(messageFinding("asyncapi-message-removed", "ERR", message, null));
      continue;
    }
    for (const part of ["payload", "headers"] as const) {
      const changed = partFinding(
        part,
        { message, resolve: old.resolve },
        { message: other, resolve: next.resolve },
        equal,
      );
      if (changed !== null) findings.push(changed);
    }
  }
  const known = new Set(old.api.messages.map(channelKey));
  for (const [key, message] of after) {
    if (!before.has(key) && known.has(channelKey(message)))
      findings.push(messageFinding("asyncapi-message-added", "INFO", null, message));
  }
  return findings;
}

function groupByKey(messages: readonly AsyncMessage[]): ReadonlyMap<string, AsyncMessage> {
  return new Map(messages.map((message) => [`${channelKey(message)}\n${message.name}`, message]));
}

function channelKey(message: AsyncMessage): string {
  return `${message.action}\n${message.channel}`;
}

function messageFinding(id: string, level: Level, old: AsyncMessage | null, next: AsyncMessage | null): WalkFinding {
  const message = next ?? old;
  const name = message?.name ?? "";
  return {
    id,
    level,
    section: "channels",
    operation: operationOf(message),
    args: [name],
    text: `the message \`${name}\` was ${next === null ? "removed" : "added"}`,
    oldSite: old?.site ?? null,
    newSite: next?.site ?? null,
    question: null,
    argued: null,
  };
}

function operationOf(message: AsyncMessage | null): WalkFinding["operation"] {
  return message === null ? null : { operation: message.action.toUpperCase(), path: message.channel };
}

interface MessageSide {
  readonly message: AsyncMessage;
  readonly resolve: Resolve;
}

function partFinding(
  part: "payload" | "headers",
  old: MessageSide,
  next: MessageSide,
  equal: ClosureEqual,
): WalkFinding | null {
  const format = formatOf(old.message) === formatOf(next.message) ? formatOf(next.message) : null;
  const before = old.message[part];
  const after = next.message[part];
  if (before === null && after === null) return null;
  const receives = next.message.action === "receive";
  const isJsonSchema = part === "headers" || format === "json-schema";
  const sides = [sideOf(old, before), sideOf(next, after)] as const;
  if (format !== null && equal(...sides)) return null;
  const [sender, receiver] = receives ? sides : ([sides[1], sides[0]] as const);
  return {
    id: `asyncapi-message-${part}-changed`,
    level: isJsonSchema ? "WARN" : "ERR",
    section: "channels",
    operation: operationOf(next.message),
    args: [next.message.name],
    text: isJsonSchema
      ? `the ${part} of the message \`${next.message.name}\` changed`
      : `the ${part} of the message \`${next.message.name}\` changed, and it is not written in JSON Schema`,
    oldSite: before,
    newSite: after,
    question: isJsonSchema ? { sender, receiver, view: receives ? "request" : "response", whole: null } : null,
    argued: null,
  };
}

function sideOf(side: MessageSide, site: Site | null): SchemaSide {
  // AsyncAPI's own schema object is a superset of draft-07.
  return { site, dialect: "draft-07", resolve: side.resolve };
}

/** `application/vnd.aai.asyncapi;version=3.0.0` and `application/schema+json;version=draft-07` are JSON Schema; Avro, Protobuf and the rest are not. */
function formatOf(message: AsyncMessage): string {
  const format = message.schemaFormat;
  if (format === null || /^application\/(?:vnd\.aai\.asyncapi|schema)(?:\+json|\+yaml)?(?:;|$)/u.test(format))
    return "json-schema";
  return format;
}
