import { expect, test } from "vitest";
import { openAsyncApiStructure } from "./open-asyncapi-structure.ts";

const document = {
  asyncapi: "2.6.0",
  servers: { production: { url: "broker.example", protocol: "kafka" } },
  channels: { orders: { subscribe: {} }, payments: { publish: {} } },
};

test("the same document has no change", () => {
  expect(openAsyncApiStructure().changes(document, document)).toEqual([]);
});

test("channels that are gone or moved break, new ones don't", () => {
  const next = {
    asyncapi: "2.6.0",
    servers: { production: { url: "elsewhere.example", protocol: "kafka" } },
    channels: { orders: { subscribe: {} }, refunds: { publish: {} } },
  };
  expect(openAsyncApiStructure().changes(document, next)).toEqual([
    { action: "remove", pointer: "/channels/payments", impact: "breaking" },
    { action: "add", pointer: "/channels/refunds", impact: "non-breaking" },
    { action: "edit", pointer: "/servers/production/url", impact: "breaking" },
  ]);
});

test("its arguments stay as they were", () => {
  const frozen = Object.freeze({ asyncapi: "3.0.0", channels: Object.freeze({ a: Object.freeze({ address: "x" }) }) });
  expect(openAsyncApiStructure().changes(frozen, { asyncapi: "3.0.0", channels: {} })).toEqual([
    { action: "remove", pointer: "/channels/a", impact: "breaking" },
  ]);
});
