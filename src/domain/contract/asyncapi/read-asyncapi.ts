import type { Json } from "../../../base/json.ts";
import { childSite, type ContractSource, rootSite, type Site } from "../source/contract-source.ts";

/** An AsyncAPI 2.x or 3.x document as it is compared: its messages apart, the rest as one value. */
export interface AsyncApi {
  readonly root: Site;
  /** `info.version`. */
  readonly version: string | null;
  readonly messages: readonly AsyncMessage[];
  /** Everything but messages and schemas, references resolved. */
  readonly structure: Json;
}

export interface AsyncMessage {
  /** The channel's address. */
  readonly channel: string;
  /** What the described application does with it. In AsyncAPI 2 a `publish` is what others publish, so the application receives it. */
  readonly action: "send" | "receive";
  /** Its name or id; a number by its place where it has none. */
  readonly name: string;
  readonly site: Site;
  readonly payload: Site | null;
  readonly headers: Site | null;
  /** Of the payload; null: AsyncAPI's own, which is JSON Schema. */
  readonly schemaFormat: string | null;
}

type Resolve = (from: Site, ref: string) => Site | null;

const REFS_MAX = 50;

/** Tolerant of what is odd: a part of an unexpected shape holds no messages. */
export function readAsyncApi(source: ContractSource, resolve: Resolve): AsyncApi {
  const root = rootSite(source.root);
  const written = textOf(child(root, "asyncapi")) ?? "";
  const messages = written.startsWith("2") ? messagesOfVersion2(root, resolve) : messagesOfVersion3(root, resolve);
  return {
    root,
    version: textOf(child(child(root, "info"), "version")),
    messages,
    structure: structureOf(root, resolve),
  };
}

function messagesOfVersion2(root: Site, resolve: Resolve): readonly AsyncMessage[] {
  const messages: AsyncMessage[] = [];
  for (const [channel, item] of entriesOf(follow(child(root, "channels"), resolve), resolve)) {
    for (const [key, action] of [
      ["publish", "receive"],
      ["subscribe", "send"],
    ] as const) {
      const message = follow(child(follow(child(item, key), resolve), "message"), resolve);
      if (message === null) continue;
      const several = follow(child(message, "oneOf"), resolve);
      const sites = several === null ? [message] : entriesOf(several, resolve).map(([, site]) => site);
      for (const [place, site] of sites.entries())
        messages.push(toMessage(site, { channel, action, key: `${place + 1}` }, resolve));
    }
  }
  return messages;
}

function messagesOfVersion3(root: Site, resolve: Resolve): readonly AsyncMessage[] {
  const messages: AsyncMessage[] = [];
  const add = (channel: Site | null, key: string, action: AsyncMessage["action"], listed: Site | null): void => {
    const address = textOf(child(channel, "address")) ?? key;
    const sites = entriesOf(listed ?? follow(child(channel, "messages"), resolve), resolve);
    for (const [name, site] of sites) messages.push(toMessage(site, { channel: address, action, key: name }, resolve));
  };
  for (const [, operation] of entriesOf(follow(child(root, "operations"), resolve), resolve)) {
    const action = textOf(child(operation, "action"));
    if (action !== "send" && action !== "receive") continue;
    const channel = follow(child(operation, "channel"), resolve);
    add(channel, lastKey(channel), action, follow(child(operation, "messages"), resolve));
    // Who asks by a message awaits its answer the other way round.
    const reply = follow(child(operation, "reply"), resolve);
    if (reply === null) continue;
    const answers = follow(child(reply, "channel"), resolve);
    const listed = follow(child(reply, "messages"), resolve);
    if (answers !== null || listed !== null)
      add(answers, `${lastKey(channel)} reply`, action === "send" ? "receive" : "send", listed);
  }
  return messages;
}

function toMessage(
  site: Site,
  at: { readonly channel: string; readonly action: AsyncMessage["action"]; readonly key: string },
  resolve: Resolve,
): AsyncMessage {
  const own = traitsFirst(site, resolve);
  const payload = follow(firstOf(own, "payload"), resolve);
  // AsyncAPI 3 may write the format beside the schema.
  const nested = textOf(child(payload, "schemaFormat")) !== null && child(payload, "schema") !== null;
  const name =
    textOf(firstOf(own, "name")) ?? textOf(firstOf(own, "messageId")) ?? (/^\d+$/u.test(at.key) ? refName(site) : null);
  return {
    channel: at.channel,
    action: at.action,
    name: name ?? at.key,
    site,
    payload: nested ? child(payload, "schema") : payload,
    headers: follow(firstOf(own, "headers"), resolve),
    schemaFormat: nested ? textOf(child(payload, "schemaFormat")) : textOf(firstOf(own, "schemaFormat")),
  };
}

/** A message's own words win over those of its traits. */
function traitsFirst(message: Site, resolve: Resolve): readonly Site[] {
  const traits = entriesOf(follow(child(message, "traits"), resolve), resolve).map(([, site]) => site);
  return [message, ...traits.toReversed()];
}

function firstOf(sites: readonly Site[], key: string): Site | null {
  for (const site of sites) {
    const found = child(site, key);
    if (found !== null) return found;
  }
  return null;
}

/** `#/components/messages/Placed` stands at a key that names it. */
function refName(site: Site): string | null {
  const key = site.at?.key ?? "";
  return site.at?.parent.at?.key === "messages" && !/^\d*$/u.test(key) ? key : null;
}

function lastKey(site: Site | null): string {
  return site?.at?.key ?? "";
}

function child(site: Site | null, key: string): Site | null {
  return site === null ? null : childSite(site, key);
}

function textOf(site: Site | null): string | null {
  return typeof site?.value === "string" ? site.value : null;
}

/** Each child with its `$ref` followed. */
function entriesOf(site: Site | null, resolve: Resolve): readonly (readonly [string, Site])[] {
  if (site === null || site.value === null || typeof site.value !== "object") return [];
  const found: (readonly [string, Site])[] = [];
  for (const key of Object.keys(site.value)) {
    const target = follow(childSite(site, key), resolve);
    if (target !== null) found.push([key, target]);
  }
  return found;
}

function follow(site: Site | null, resolve: Resolve): Site | null {
  let at = site;
  for (let hops = 0; at !== null && hops < REFS_MAX; hops++) {
    const ref = textOf(child(at, "$ref"));
    if (ref === null) return at;
    at = resolve(at, ref);
  }
  return null;
}

/** Of a document that is larger than any a person writes, the rest is left out. */
const NODES_MAX = 200_000;
/** Messages are compared one by one; components are seen where they are used; words break nobody. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "message",
  "messages",
  "components",
  "examples",
  "description",
  "summary",
  "title",
  "tags",
  "externalDocs",
]);
const DEPTH_MAX = 40;

function structureOf(root: Site, resolve: Resolve): Json {
  let nodes = 0;
  const copy = (start: Site, depth: number): Json => {
    nodes += 1;
    // A loop of references keeps its name; nothing of AsyncAPI but schemas is nested this deep.
    const site = depth > DEPTH_MAX || nodes > NODES_MAX ? null : follow(start, resolve);
    if (site === null) return textOf(child(start, "$ref"));
    const { value } = site;
    if (value === null || typeof value !== "object") return value;
    const keys = Object.keys(value).filter((key) => !LEFT_OUT.has(key));
    const children = keys.map((key) => {
      const at = childSite(site, key);
      return [key, at === null ? null : copy(at, depth + 1)] as const;
    });
    return Array.isArray(value) ? children.map(([, item]) => item) : Object.fromEntries(children);
  };
  return copy(root, 0);
}
