import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { storedZlib } from "./stored-zlib.ts";

test.for([0, 1, 65_535, 65_536, 200_000])("a text of %i bytes is inflated to itself", (size) => {
  const text = Buffer.from(Array.from({ length: size }, (_, at) => (at * 7919) % 251));
  expect(inflateSync(storedZlib(text)).equals(text)).toBe(true);
});
