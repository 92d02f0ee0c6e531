import { expect, test } from "vitest";
import { Fault } from "../../base/fault.ts";
import { renderFault } from "./render-fault.ts";

test("a fault shows its code, message, place and fix", () => {
  const place = { file: "flyball.yaml", line: 3, col: 5 };
  const fault = new Fault("no such agent", { code: "AGENT_UNKNOWN", exit: 2, hint: "flyball doctor", place });
  const rendered = renderFault(fault, false);
  expect(rendered.human).toBe("error AGENT_UNKNOWN  no such agent\n  flyball.yaml:3:5\n  fix   flyball doctor");
  expect(rendered.exit).toBe(2);
  expect(rendered.machine).toEqual({
    error: {
      code: "AGENT_UNKNOWN",
      message: "no such agent",
      fix: "flyball doctor",
      docs: null,
      retryable: false,
      place: { file: "flyball.yaml", line: 3, col: 5 },
    },
  });
});

test("a fault of a rule says where to read about it", () => {
  const fault = new Fault("the change alters the policy", { code: "FB6001", exit: 1 });
  expect(renderFault(fault, false).machine).toMatchObject({
    error: { docs: "docs/reference/rules.md#fb6001", fix: null },
  });
});

test("what is no fault is a defect, with its stack, and never exits 0 or 1", () => {
  const rendered = renderFault(new TypeError("x is not a function"), false);
  expect(rendered.exit).toBe(2);
  expect(rendered.human).toContain("error INTERNAL  this is a defect of Flyball: x is not a function");
  expect(rendered.human).toContain("render-fault.test.ts");
});

test("a message from outside cannot move the cursor", () => {
  const rendered = renderFault(new Fault("\u001b[2Jgone", { code: "X", exit: 2, hint: "\u001b[A" }), false);
  expect(rendered.human).toBe("error X  \\x1b[2Jgone\n  fix   \\x1b[A");
});
