import { expect, test } from "vitest";
import { proveRandomPairs } from "./prove-random-pairs.ts";
import { proveWrapped } from "./prove-wrapped.ts";

test.for(["draft-07", "2019-09", "2020-12", "openapi-3.0"] as const)(
  "ajv refutes no proof about 4,000 random pairs of %s, and few are unproven",
  { timeout: 300_000 },
  (dialect) => {
    const counts = proveRandomPairs(dialect, 4000, 20_262);
    expect(counts["values"]).toBeGreaterThan(26_000);
    expect(counts["included"]).toBeGreaterThan(1000);
    expect(counts["excluded"]).toBeGreaterThan(1000);
    expect(counts["unproven"]).toBeLessThan(150);
  },
);

test("a schema includes itself, however it is wrapped", { timeout: 300_000 }, () => {
  expect(proveWrapped("2020-12", 1000, 20_263)).toBeGreaterThan(3000);
});
