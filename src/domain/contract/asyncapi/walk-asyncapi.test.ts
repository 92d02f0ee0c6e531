import { expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import { childSite, type ContractFile, pointerOf, rootSite, type Site } from "../source/contract-source.ts";
import { type AsyncApi, readAsyncApi } from "./read-asyncapi.ts";
import { walkAsyncApi } from "./walk-asyncapi.ts";

function read(value: Json): { readonly api: AsyncApi; readonly resolve: (from: Site, ref: string) => Site | null } {
  const root: ContractFile = { path: "events.yaml", text: "", format: "yaml", value };
  const resolve = (_from: Site, ref: string): Site | null => {
    let site: Site | null = rootSite(root);
    for (const key of ref.slice(2).split("/")) site = site === null ? null : childSite(site, key);
    return site;
  };
  return { api: readAsyncApi({ root, files: new Map([[root.path, root]]) }, resolve), resolve };
}

const shown = (old: Json, next: Json): readonly string[] =>
  walkAsyncApi(read(old), read(next), []).map(
    ({ id, level, operation, args, question }) =>
      `${id} ${level} ${operation?.operation} ${operation?.path} ${args[0]}${question === null ? "" : ` ${question.view} ${question.sender.site === null ? "-" : pointerOf(question.sender.site)}`}`,
  );

const order = (total: Json): Json => ({ type: "object", properties: { total }, required: ["total"] });
const version2 = (operation: "publish" | "subscribe", ...payloads: readonly Json[]): Json => ({
  asyncapi: "2.6.0",
  info: { version: "1.0.0" },
  channels: {
    orders: {
      [operation]: {
        message:
          payloads.length === 1
            ? { name: "placed", payload: payloads[0] ?? null }
            : { oneOf: payloads.map((payload, index) => ({ name: `m${index}`, payload })) },
      },
    },
  },
});
const version3 = (action: "send" | "receive", messages: Readonly<Record<string, Json>>): Json => ({
  asyncapi: "3.0.0",
  channels: { orders: { address: "shop/orders", messages } },
  operations: { placed: { action, channel: { $ref: "#/channels/orders" } } },
});
const number = order({ type: "number" });
const integer = order({ type: "integer" });

test.for<[string, Json, Json, readonly string[]]>([
  ["the same document has no finding", version2("publish", number), version2("publish", number), []],
  [
    "what others publish is received: the old one is the sender",
    version2("publish", number),
    version2("publish", integer),
    ["asyncapi-message-payload-changed WARN RECEIVE orders placed request /channels/orders/publish/message/payload"],
  ],
  [
    "what others subscribe to is sent: the new one is the sender",
    version2("subscribe", integer),
    version2("subscribe", number),
    ["asyncapi-message-payload-changed WARN SEND orders placed response /channels/orders/subscribe/message/payload"],
  ],
  [
    "a message of several that is gone",
    version2("subscribe", number, integer),
    version2("subscribe", number),
    [
      "asyncapi-message-removed ERR SEND orders m0",
      "asyncapi-message-removed ERR SEND orders m1",
      "asyncapi-message-added INFO SEND orders placed",
    ],
  ],
  [
    "version 3: the channel's address and the operation's action",
    version3("receive", { placed: { payload: number } }),
    version3("receive", { placed: { payload: integer }, paid: { payload: number } }),
    [
      "asyncapi-message-payload-changed WARN RECEIVE shop/orders placed request /channels/orders/messages/placed/payload",
      "asyncapi-message-added INFO RECEIVE shop/orders paid",
    ],
  ],
  [
    "version 3: a schema in a format of its own, and headers of a trait",
    version3("send", {
      placed: {
        payload: { schemaFormat: "application/vnd.apache.avro;version=1.9.0", schema: { type: "record" } },
        traits: [{ headers: number }],
      },
    }),
    version3("send", {
      placed: {
        payload: { schemaFormat: "application/vnd.apache.avro;version=1.9.0", schema: { type: "enum" } },
        traits: [{ headers: integer }],
      },
    }),
    [
      "asyncapi-message-payload-changed ERR SEND shop/orders placed",
      "asyncapi-message-headers-changed WARN SEND shop/orders placed response /channels/orders/messages/placed/traits/0/headers",
    ],
  ],
  [
    "a channel that is gone is the structure's change, not each message's",
    version3("send", { placed: { payload: number } }),
    { asyncapi: "3.0.0", channels: {}, operations: {} },
    [],
  ],
  [
    "odd shapes hold no messages",
    { asyncapi: "3.0.0", channels: [1, null], operations: { a: 3 } },
    { asyncapi: "2.0.0", channels: { a: { publish: [] } } },
    [],
  ],
])("%s", ([, old, next, expected]) => {
  expect(shown(old, next)).toEqual(expected);
});

test("the reply of an operation goes the other way round", () => {
  const document = {
    asyncapi: "3.0.0",
    channels: {
      ask: { messages: { question: { payload: number } } },
      answer: { messages: { reply: { payload: number } } },
    },
    operations: {
      ask: { action: "send", channel: { $ref: "#/channels/ask" }, reply: { channel: { $ref: "#/channels/answer" } } },
    },
  };
  expect(read(document).api.messages.map(({ channel, action, name }) => `${action} ${channel} ${name}`)).toEqual([
    "send ask question",
    "receive ask reply reply",
  ]);
});

test("a loop of references ends, and structure leaves messages and words out", () => {
  const document = {
    asyncapi: "3.0.0",
    info: { version: "1", description: "words" },
    channels: {
      a: { address: "a", bindings: { $ref: "#/channels/a/bindings" }, messages: { m: { payload: number } } },
    },
  };
  expect(read(document).api.structure).toEqual({
    asyncapi: "3.0.0",
    info: { version: "1" },
    channels: { a: { address: "a", bindings: "#/channels/a/bindings" } },
  });
});
