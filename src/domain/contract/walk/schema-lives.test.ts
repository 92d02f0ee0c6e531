import { describe, expect, test } from "vitest";
import type { Json } from "../../../base/json.ts";
import { QUERY, REQUEST, linesOf, property } from "./schema-changes-fixture.ts";

describe("lives", () => {
  const [plain, deprecated] = [{ type: "string" }, { type: "string", deprecated: true }];
  const policy = { today: 20_727, deprecationDays: { beta: 30, stable: 90 } };

  test.for<readonly [Json, Json, Parameters<typeof linesOf>[2], readonly string[]]>([
    [plain, deprecated, {}, ["INFO request-property-deprecated a"]],
    [deprecated, plain, {}, ["INFO request-property-reactivated a"]],
    [plain, deprecated, { options: policy }, ["ERR request-property-deprecated-sunset-missing a"]],
    [
      plain,
      deprecated,
      { options: policy, position: { ...REQUEST, stability: "alpha" } },
      ["INFO request-property-deprecated a"],
    ],
    [
      plain,
      { ...deprecated, "x-sunset": "2026-11-15" },
      { options: policy },
      ["ERR request-property-sunset-date-too-small a 2026-11-15 90"],
    ],
    [
      plain,
      { ...deprecated, "x-sunset": "2026-11-15" },
      { options: policy, position: { ...REQUEST, stability: "beta" } },
      ["INFO request-property-deprecated-with-sunset a 2026-11-15"],
    ],
    [
      plain,
      { ...deprecated, "x-sunset": "soon" },
      {},
      ["ERR request-property-deprecated-sunset-invalid a sunset date doesn't conform with RFC3339: soon"],
    ],
    [
      { "x-stability-level": "stable" },
      { "x-stability-level": "beta" },
      {},
      ["ERR request-property-stability-decreased a stable beta"],
    ],
    [{ "x-stability-level": "draft" }, { "x-stability-level": "stable" }, {}, []],
    [
      { "x-stability-level": "beta" },
      { "x-stability-level": "ga" },
      {},
      ['ERR api-invalid-stability-level value is not one of draft, alpha, beta or stable: "ga"'],
    ],
    [plain, deprecated, { position: QUERY }, []],
  ])("%j became %j with %j", ([old, now, comparison, lines]) => {
    expect(linesOf(property(old), property(now), comparison)).toEqual(lines);
  });
});
