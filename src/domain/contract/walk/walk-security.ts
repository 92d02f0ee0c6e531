import type { Api, SecurityRequirement } from "../api/api.ts";
import type { WalkFinding } from "../finding/contract-finding.ts";
import type { OperationPair } from "./match-operations.ts";
import { find, type Sites, type WalkContext, type WalkScope } from "./walk-context.ts";

type Requirements = readonly SecurityRequirement[];

const STRICTER: WalkFinding["argued"] = {
  level: "ERR",
  reason: "a caller that authenticates in a way that was enough is refused",
};

/** Many documents leave it to a gateway. */
const SILENT: WalkFinding["argued"] = {
  level: "open",
  reason:
    "the old document says nothing of authentication anywhere: whether callers were let in without it is not told",
};

/** The ways to authenticate that the document as a whole accepts. They break where an operation relies on them and refuses what it accepted. */
export function walkGlobalSecurity(context: WalkContext): void {
  const [old, now] = [context.old.security ?? [], context.new.security ?? []];
  const isUsed =
    context.old.operations.some(({ security }) => security === null) &&
    context.new.operations.some(({ security }) => security === null);
  const argued = isUsed ? strictness(context, old, now) : null;
  const scope = { section: "security", operation: null, isReversed: false } as const;
  walkRequirements(
    context,
    scope,
    "api-global-security",
    { old, new: now },
    { old: context.old.root, new: context.new.root },
    argued,
  );
}

/** What holds for an operation: its own where it says something, also that nothing is needed, else the document's. Where both sides leave it to the document,
 * it is compared there. */
export function walkOperationSecurity(context: WalkContext, scope: WalkScope, pair: OperationPair): void {
  if (pair.old.security === null && pair.new.security === null) return;
  const old = pair.old.security ?? context.old.security ?? [];
  const now = pair.new.security ?? context.new.security ?? [];
  const argued = strictness(context, old, now);
  walkRequirements(
    context,
    scope,
    "api-security",
    { old, new: now },
    { old: pair.old.site, new: pair.new.site },
    argued,
  );
}

/** Alternatives that are the same on both sides say nothing; of the others, two with the same schemes are one whose scopes changed, where only one pair can be meant. */
function walkRequirements(
  context: WalkContext,
  scope: WalkScope,
  prefix: "api-security" | "api-global-security",
  requirements: { readonly old: Requirements; readonly new: Requirements },
  sites: Sites,
  argued: WalkFinding["argued"],
): void {
  const newTexts = new Set(requirements.new.map(textOf));
  const oldTexts = new Set(requirements.old.map(textOf));
  const gone = distinct(requirements.old).filter((requirement) => !newTexts.has(textOf(requirement)));
  const come = distinct(requirements.new).filter((requirement) => !oldTexts.has(textOf(requirement)));
  const [goneBySchemes, comeBySchemes] = [Map.groupBy(gone, schemesOf), Map.groupBy(come, schemesOf)];
  const paired = new Set<SecurityRequirement>();
  for (const [schemes, [before, ...others]] of goneBySchemes) {
    const [after, ...rest] = comeBySchemes.get(schemes) ?? [];
    if (before === undefined || after === undefined || others.length > 0 || rest.length > 0) continue;
    paired.add(before).add(after);
    for (const [scheme, scopes] of before) {
      const now = after.get(scheme) ?? [];
      for (const name of scopes)
        if (!now.includes(name))
          find(
            context,
            scope,
            `${prefix}-scope-removed`,
            [name, scheme],
            `${scheme} does not ask for the scope ${name} any more`,
            sites,
          );
      for (const name of now)
        if (!scopes.includes(name))
          find(
            context,
            scope,
            `${prefix}-scope-added`,
            [name, scheme],
            `${scheme} asks for the scope ${name}`,
            sites,
            argued,
          );
    }
  }
  for (const requirement of gone)
    if (!paired.has(requirement))
      find(
        context,
        scope,
        `${prefix}-removed`,
        [textOf(requirement)],
        `${nameOf(requirement)} is no way to authenticate any more`,
        sites,
        argued,
      );
  for (const requirement of come)
    if (!paired.has(requirement))
      find(
        context,
        scope,
        `${prefix}-added`,
        [textOf(requirement)],
        `${nameOf(requirement)} is a way to authenticate`,
        sites,
        argued,
      );
}

/** What follows for callers that authenticate as they did. */
function strictness(context: WalkContext, old: Requirements, now: Requirements): WalkFinding["argued"] {
  if (!isStricter(old, now, context.renamedSchemes)) return null;
  return isSilent(context.old) ? SILENT : STRICTER;
}

/** A document that speaks of authentication somewhere says by its silence elsewhere that none is needed there. */
function isSilent({ security, operations, webhooks }: Api): boolean {
  return security === null && [...operations, ...webhooks].every((operation) => operation.security === null);
}

/** Whether a caller that satisfies one of the old alternatives, and no more, satisfies none of the new ones. No alternatives at all ask for nothing. */
function isStricter(old: Requirements, now: Requirements, renamed: ReadonlyMap<string, string>): boolean {
  if (now.length === 0) return false;
  const before: Requirements = old.length === 0 ? [new Map()] : old;
  return !before.every((requirement) => {
    const had = new Map(Array.from(requirement, ([scheme, scopes]) => [renamed.get(scheme) ?? scheme, scopes]));
    return now.some((asked) => isSatisfied(asked, had));
  });
}

function isSatisfied(asked: SecurityRequirement, had: SecurityRequirement): boolean {
  return [...asked].every(([scheme, scopes]) => {
    const hadScopes = had.get(scheme);
    return hadScopes !== undefined && scopes.every((scope) => hadScopes.includes(scope));
  });
}

function distinct(requirements: Requirements): Requirements {
  return [...new Map(requirements.map((requirement) => [textOf(requirement), requirement])).values()];
}

/** `bearer`, or `petstore_auth: [read:pets, write:pets] AND api_key`. */
function textOf(requirement: SecurityRequirement): string {
  return [...requirement]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([scheme, scopes]) => (scopes.length === 0 ? scheme : `${scheme}: [${scopes.toSorted().join(", ")}]`))
    .join(" AND ");
}

function nameOf(requirement: SecurityRequirement): string {
  return requirement.size === 0 ? "to send no credentials" : textOf(requirement);
}

function schemesOf(requirement: SecurityRequirement): string {
  return [...requirement.keys()].toSorted().join(" ");
}
