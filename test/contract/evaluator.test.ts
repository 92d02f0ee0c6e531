import { expect, test } from "vitest";
import { compareWithAjv } from "./compare-with-ajv.ts";

test.for(["draft-07", "2019-09", "2020-12", "openapi-3.0"] as const)(
  "the evaluator says of 30,000 random values by random schemas of %s what ajv says",
  { timeout: 300_000 },
  (dialect) => {
    const counts = compareWithAjv(dialect, 5000, 20_261);
    expect(Object.keys(counts).toSorted((left, right) => (left < right ? -1 : 1))).toEqual(["false", "true"]);
    expect(counts["true"]).toBeGreaterThan(10_000);
    expect(counts["false"]).toBeGreaterThan(5000);
  },
);
