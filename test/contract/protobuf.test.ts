import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openProtobufDiffer } from "../../src/adapters/contracts/open-protobuf-differ.ts";
import { openCommandRunner } from "../../src/adapters/process/open-command-runner.ts";
import { openBubblewrap } from "../../src/adapters/sandbox/open-bubblewrap.ts";
import { contractDifferSuite } from "../../src/ports/contract-differ.suite.ts";
import type { ContractDiffer, DifferAnswer } from "../../src/ports/contract-differ.ts";
import { installPeers } from "./peers.ts";

const folder = installPeers("buf", { "@bufbuild/buf": "1.75.0" });
const ORDER = `syntax = "proto3";
package shop.v1;
message Order {
  string id = 1;
  int32 total = 2;
  string note = 3;
}
`;

function open(): ContractDiffer {
  const clock = { nowMs: () => Date.now(), randomBytes: () => new Uint8Array(16) };
  const sandbox = openBubblewrap({ platform: process.platform, visible: [] });
  return openProtobufDiffer({
    commands: openCommandRunner({ sandbox, clock }),
    buf: join(folder ?? "", "node_modules/.bin/buf"),
    env: { PATH: process.env["PATH"] ?? "" },
  });
}

async function diff(next: string): Promise<DifferAnswer> {
  return open().diff({
    old: { files: new Map([["order.proto", ORDER]]) },
    new: { files: new Map([["order.proto", next]]) },
    usage: null,
    signal: AbortSignal.timeout(60_000),
  });
}

describe.skipIf(folder === null)("with the real buf", () => {
  contractDifferSuite("protobuf", open, { path: "order.proto", good: ORDER, bad: "message Order {" });

  test.for<[string, string, readonly string[]]>([
    ["a new field", ORDER.replace("}", "  bool paid = 4;\n}"), []],
    [
      "a field of another type breaks the wire",
      ORDER.replace("int32 total", "string total"),
      ["FIELD_SAME_TYPE WARN 5:3", "FIELD_WIRE_COMPATIBLE_TYPE ERR 5:3", "FIELD_WIRE_JSON_COMPATIBLE_TYPE ERR 5:3"],
    ],
    [
      "a renamed field breaks its JSON form",
      ORDER.replace("string note", "string remark"),
      ["FIELD_SAME_JSON_NAME ERR 6:3", "FIELD_SAME_NAME ERR 6:10"],
    ],
  ])("%s", async ([, next, expected]) => {
    const answer = await diff(next);
    if (answer.kind === "unknown") throw new Error(answer.reason);
    expect(
      answer.findings
        .map((found) => `${found.id} ${found.provedLevel} ${found.new?.line}:${found.new?.column}`)
        .toSorted(),
    ).toEqual(expected);
  });
});
