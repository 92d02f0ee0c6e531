import { CONTRACT_RULES } from "../../src/domain/contract/walk/contract-rules.ts";
import { code, page, table } from "./markdown.ts";

/** docs/reference/contract-rules.md, from the tables that the walkers take their levels from. */
export function contractRulesReference(): string {
  const areas = Map.groupBy(CONTRACT_RULES.values(), ({ area, direction }) =>
    direction === "none" || area !== "schema" ? area : `${area} of ${direction}s`,
  );
  return page(
    "# Contract rules",
    "What `flyball contract diff` calls a change of an API contract. Ids and levels are those of [oasdiff](https://github.com/oasdiff/oasdiff) (Apache-2.0) where it has the rule; the others are marked with *. `ERR` breaks, `WARN` may, `INFO` does not: by the rule alone. Each finding also has the level that is left after the proof, which decides the verdict.",
    ...[...areas].flatMap(([area, rules]) => [
      `## ${area}`,
      table(
        ["Rule", "Level", "What changed"],
        rules.map(({ id, level, origin, description }) => [
          `${code(id)}${origin === "flyball" ? " *" : ""}`,
          level,
          description,
        ]),
      ),
    ]),
  );
}
