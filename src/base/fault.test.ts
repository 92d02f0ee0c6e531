import { expect, test } from "vitest";
import { Fault } from "./fault.ts";

test("a Fault of another bundle is a Fault, an error with its fields is none", () => {
  const fields = { code: "NO", exit: 2 } as const;
  const foreign = Object.assign(new Error("no"), { ...fields, name: "Fault" });
  expect(foreign instanceof Fault).toBe(true);
  expect(new Fault("no", fields) instanceof Fault).toBe(true);
  expect(Object.assign(new Error("no"), fields) instanceof Fault).toBe(false);
  expect({ ...fields, name: "Fault" } instanceof Fault).toBe(false);
});
