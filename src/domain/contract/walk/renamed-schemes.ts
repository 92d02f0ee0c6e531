import { canonicalJson } from "../../../base/json.ts";
import type { Api, SecurityScheme } from "../api/api.ts";

type Schemes = Api["securitySchemes"];

/** Schemes that are gone under one name and came under another with the same definition, by their old names. Where several could be meant none is: two schemes
 * with one definition may still be two kinds of credentials. */
export function renamedSchemes(old: Schemes, now: Schemes): ReadonlyMap<string, string> {
  const gone = Map.groupBy(
    [...old.values()].filter(({ name }) => !now.has(name)),
    definitionOf,
  );
  const come = Map.groupBy(
    [...now.values()].filter(({ name }) => !old.has(name)),
    definitionOf,
  );
  return new Map(
    [...gone].flatMap(([definition, [before, ...others]]) => {
      const [after, ...rest] = come.get(definition) ?? [];
      return before === undefined || after === undefined || others.length > 0 || rest.length > 0
        ? []
        : [[before.name, after.name] as const];
    }),
  );
}

/** All that decides which credential is sent, and how. */
function definitionOf(scheme: SecurityScheme): string {
  const { type, in: place, parameterName, bearerFormat, openIdConnectUrl, flows } = scheme;
  const flow = [...flows].map(([kind, { authorizationUrl, tokenUrl, refreshUrl, scopes }]) => [
    kind,
    [authorizationUrl, tokenUrl, refreshUrl, [...scopes.keys()].toSorted()],
  ]);
  return canonicalJson([
    [type, place, parameterName, scheme.scheme?.toLowerCase() ?? null, bearerFormat, openIdConnectUrl],
    Object.fromEntries(flow),
  ]);
}
