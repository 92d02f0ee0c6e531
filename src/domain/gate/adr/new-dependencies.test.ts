import { expect, test } from "vitest";
import { judged } from "./adr-fixture.ts";

test.for<readonly [string, string, boolean]>([
  ["a.ts", 'const a = await client.get<Invoice>("http://billing:8080/x");', true],
  ["a.ts", 'const a = await fetch(\n  "http://billing:8080/x",\n);', true],
  ["a.ts", 'await client.get("http://billing:8080/x").catch((error) => null);', true],
  ["a.ts", 'await load().catch((error) => fetch("http://billing:8080/x"));', true],
  ["a.py", "requests.get(settings.BILLING_URL)", true],
  ["a.py", "return settings.MEDIA_URL", false],
  ["a.ts", 'console.log("http://billing:8080/x");', false],
  ["a.ts", 'throw new Error("http://billing:8080/x");', false],
  ["a.ts", 'throw new ClientError(\n  "http://billing:8080/x",\n);', false],
  ["a.tsx", 'const a = <Client><a href="http://billing:8080/x">x</a></Client>;', false],
])("of %s the lines %j depend on billing: %j", ([path, lines, found]) => {
  const { findings } = judged({ [path]: "x\n" }, { [path]: `x\n${lines}\n` });
  expect(findings.map(({ rule, message }) => rule === "FB3205" && message.includes("on billing"))).toEqual(
    found ? [true] : [],
  );
});

test.for<readonly [string, boolean]>([
  ["const billingAddress = 1;", true],
  ['const old = "http://billing-old:8080/x";', true],
  ['const old = "http://billing:9090/y";', false],
  ['const old = "amqp://me@billing/y";', false],
])("beside %j before, an address of billing is new: %j", ([before, isNew]) => {
  const { findings } = judged(
    { "a.ts": `${before}\n` },
    { "a.ts": `${before}\nawait fetch("http://billing:8080/x");\n` },
  );
  expect(findings.map(({ rule }) => rule)).toEqual(isNew ? ["FB3205"] : []);
});
