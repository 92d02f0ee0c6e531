import { expect, test } from "vitest";
import { judgeTypes, stampTypes, textsDigest, type TypesState } from "./types-stamp.ts";

const digest = textsDigest(["openapi: 3.1.0\n"]);
const generated = stampTypes("src/orders.ts", "export type Order = string;\n", {
  contract: digest,
  generator: "openapi-typescript@7.13.0",
});

test("the stamp is one comment of the language", () => {
  expect(generated.split("\n")[0]).toMatch(
    /^\/\/ flyball:types contract=[0-9a-f]{64} body=[0-9a-f]{64} by=openapi-typescript@7\.13\.0 \(write it again: flyball contract types\)$/u,
  );
  expect(stampTypes("orders.py", "", { contract: digest, generator: "quicktype@26.0.0" })).toMatch(
    /^# flyball:types /u,
  );
});

test.for<[string, string, string, TypesState["kind"]]>([
  ["as it was generated", generated, digest, "fresh"],
  ["checked out with CRLF", generated.replaceAll("\n", "\r\n"), digest, "fresh"],
  ["of a contract that was changed", generated, textsDigest(["openapi: 3.1.1\n"]), "stale"],
  ["edited by hand", generated.replace("string", "number"), digest, "edited"],
  ["with a line less", generated.slice(0, -1), digest, "edited"],
  ["without a stamp", "export type Order = string;\n", digest, "unstamped"],
  ["empty", "", digest, "unstamped"],
  ["with a stamp that is not at the top", `\n${generated}`, digest, "unstamped"],
])("a file %s is %s", ([, text, contract, kind]) => {
  expect(judgeTypes(text, contract)).toEqual({ kind });
});

test.for<[string, readonly string[], readonly string[], boolean]>([
  ["the order of files", ["a", "b"], ["b", "a"], true],
  ["line ends", ["a\nb"], ["a\r\nb"], true],
  ["a text", ["a"], ["b"], false],
  ["where one text ends and the next begins", ["ab", "c"], ["a", "bc"], false],
  ["how often a text is there", ["a"], ["a", "a"], false],
])("a contract's digest and %s", ([, left, right, isSame]) => {
  expect(textsDigest(left) === textsDigest(right)).toBe(isSame);
});
