import { expect, test } from "vitest";
import { stampTypes, textsDigest } from "../../contract/types/types-stamp.ts";
import { judgeGeneratedTypes } from "./judge-generated-types.ts";

const target = { contract: "orders", out: "src/orders.ts", generator: "openapi-typescript" } as const;
const digest = textsDigest(["openapi: 3.1.0\n"]);
const generated = stampTypes(target.out, "export type A = 1;\n", {
  contract: digest,
  generator: "openapi-typescript@7.13.0",
});

test.for<[string, string | null, string | null, readonly string[]]>([
  ["fresh, with the contract", generated, digest, []],
  ["fresh, with a contract that is not touched", generated, null, []],
  [
    "of a contract that was changed",
    generated,
    textsDigest(["openapi: 3.1.1\n"]),
    ["the contract was changed after it was generated"],
  ],
  ["edited by hand", generated.replace("A = 1", "A = 2"), null, ["it was changed by hand"]],
  ["without a stamp", "export type A = 1;\n", null, ["it does not say what it was generated from"]],
  ["missing beside a changed contract", null, digest, ["it was not generated"]],
  ["missing, and nothing was changed", null, null, []],
])("types that are %s", ([, text, contract, expected]) => {
  const findings = judgeGeneratedTypes([{ target, text, contract }]);
  expect(findings.map(({ rule, message, fix }) => [rule, message, fix])).toEqual(
    expected.map((why) => ["FB2009", `src/orders.ts is not what orders gives: ${why}`, "flyball contract types"]),
  );
});
