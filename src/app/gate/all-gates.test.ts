import { expect, test } from "vitest";
import { ALL_RULES } from "../../domain/finding/all-rules.ts";
import { GATE_NAMES } from "../../domain/gate/gate.ts";
import { ALL_GATES } from "./all-gates.ts";

test("gates stand in the order in which they are shown, each once", () => {
  const names = ALL_GATES.map(({ name }) => name);
  expect(names).toEqual(GATE_NAMES.filter((name) => names.includes(name)));
});

test("no id stands for two rules", () => {
  const ids = ALL_RULES.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test.for(ALL_GATES)("explain knows every rule of the gate $name, as the gate itself has it", ({ name, rules }) => {
  expect(rules.length).toBeGreaterThan(0);
  expect(ALL_RULES.filter(({ gate }) => gate === name)).toEqual(
    rules.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((rule) => ({ ...rule, gate: name })),
  );
});
