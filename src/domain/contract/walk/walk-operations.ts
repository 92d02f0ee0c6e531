import type { Operation } from "../api/api.ts";
import type { ContractSection } from "../finding/contract-finding.ts";
import { promisesNothing, readStability, type StabilityReading } from "./lifecycle-words.ts";
import { matchOperations, type OperationPair } from "./match-operations.ts";
import { walkRequestBody } from "./walk-bodies.ts";
import { find, type OperationScope, type WalkContext, type WalkScope } from "./walk-context.ts";
import {
  isUnstable,
  walkLifecycle,
  walkRemoval,
  walkStability,
  type LifecycleRules,
  type RemovalRules,
} from "./walk-lifecycle.ts";
import { walkParameters } from "./walk-parameters.ts";
import { walkResponses } from "./walk-responses.ts";
import { walkOperationSecurity } from "./walk-security.ts";
import { walkServers } from "./walk-servers.ts";

/** Callbacks may hold callbacks, through references without end. */
const CALLBACK_DEPTH_MAX = 3;

interface Place {
  readonly section: ContractSection;
  /** Stands before the path in findings: `webhook:`, or the operation that calls back. */
  readonly prefix: string;
  readonly isReversed: boolean;
}

const LIFECYCLE: LifecycleRules = {
  subject: "the operation",
  args: [],
  deprecated: "endpoint-deprecated",
  deprecatedWithSunset: "endpoint-deprecated-with-sunset",
  reactivated: "endpoint-reactivated",
  sunsetMissing: "api-deprecated-sunset-missing",
  sunsetParseWhenDeprecated: "api-deprecated-sunset-parse",
  sunsetTooSmall: "api-sunset-date-too-small",
  sunsetDeleted: "sunset-deleted",
  sunsetParse: "api-path-sunset-parse",
  sunsetChangedTooSmall: "api-sunset-date-changed-too-small",
};

const REMOVAL: RemovalRules = {
  subject: "the operation",
  args: [],
  withoutDeprecation: "api-removed-without-deprecation",
  withDeprecation: "api-removed-with-deprecation",
  beforeSunset: "api-removed-before-sunset",
  afterSunset: "api-removed-after-sunset",
  sunsetParse: "api-path-sunset-parse",
};

/** The same, where the whole path is gone with it. */
const PATH_REMOVAL: RemovalRules = {
  ...REMOVAL,
  withoutDeprecation: "api-path-removed-without-deprecation",
  withDeprecation: "api-path-removed-with-deprecation",
  beforeSunset: "api-path-removed-before-sunset",
  afterSunset: "api-path-removed-after-sunset",
};

export function walkOperations(
  context: WalkContext,
  oldOperations: readonly Operation[],
  newOperations: readonly Operation[],
  place: Place,
  depth = 0,
): void {
  const { pairs, removed, added } = matchOperations(oldOperations, newOperations);
  for (const { operation, isPathLeft } of removed) {
    const scope = scopeOf(operation, place);
    const sites = { old: operation.site, new: null };
    const stability = readStability(operation.lifecycle.stability);
    if (stability.kind === "unreadable") reportStability(context, scope, stability, sites);
    else if (!promisesNothing(stability))
      walkRemoval(context, scope, operation.lifecycle, isPathLeft ? REMOVAL : PATH_REMOVAL, sites);
  }
  for (const pair of pairs) walkOperation(context, pair, place, depth);
  for (const { operation, path } of added)
    find(context, scopeOf({ ...operation, path }, place), "endpoint-added", [], "the operation was added", {
      old: null,
      new: operation.site,
    });
}

function walkOperation(context: WalkContext, pair: OperationPair, place: Place, depth: number): void {
  const { old, new: now } = pair;
  // The old path: it is the one that callers know.
  const scope = scopeOf(old, place, now);
  const sites = { old: old.site, new: now.site };
  const isReadable = walkStability(context, scope, pair);
  if (isUnstable(pair)) return;
  if (isReadable)
    walkLifecycle(
      context,
      scope,
      { old: old.lifecycle, new: now.lifecycle },
      readStability(now.lifecycle.stability),
      LIFECYCLE,
      sites,
    );
  for (const [before, after] of pair.renamed)
    find(
      context,
      scope,
      "path-parameter-renamed",
      [before, after],
      `the path parameter ${before} is called ${after}`,
      sites,
    );
  walkOperationId(context, scope, pair);
  walkTags(context, scope, pair);
  walkOperationSecurity(context, scope, pair);
  walkServers(context, scope, "endpoint", old.servers, now.servers, sites);
  walkParameters(context, scope, pair);
  walkRequestBody(context, scope, pair);
  walkResponses(context, scope, old, now);
  if (depth < CALLBACK_DEPTH_MAX) walkCallbacks(context, scope, pair, depth);
}

function walkOperationId(context: WalkContext, scope: WalkScope, { old, new: now }: OperationPair): void {
  const sites = { old: old.site, new: now.site };
  const [before, after] = [old.operationId ?? "", now.operationId ?? ""];
  if (before === after) return;
  if (before === "")
    find(context, scope, "api-operation-id-added", [after], `the operation has the id ${after}`, sites);
  else
    find(
      context,
      scope,
      "api-operation-id-removed",
      [before, after],
      after === "" ? `the operation lost its id ${before}` : `the operation's id ${before} became ${after}`,
      sites,
    );
}

function walkTags(context: WalkContext, scope: WalkScope, { old, new: now }: OperationPair): void {
  const sites = { old: old.site, new: now.site };
  for (const tag of new Set(old.tags))
    if (!now.tags.includes(tag)) find(context, scope, "api-tag-removed", [tag], `the tag ${tag} was removed`, sites);
  for (const tag of new Set(now.tags))
    if (!old.tags.includes(tag)) find(context, scope, "api-tag-added", [tag], `the tag ${tag} was added`, sites);
}

/** A callback is known by its name and its expression; where both sides have it, its operations are walked, in reverse. */
function walkCallbacks(
  context: WalkContext,
  scope: OperationScope,
  { old, new: now }: OperationPair,
  depth: number,
): void {
  const [before, after] = [byExpression(old), byExpression(now)];
  for (const [key, { name, operations }] of before)
    if (!after.has(key))
      find(context, scope, "callback-removed", [name], `the callback ${key} was removed`, {
        old: operations[0]?.site ?? old.site,
        new: now.site,
      });
  for (const [key, { name, operations }] of after) {
    const known = before.get(key);
    if (known === undefined)
      find(context, scope, "callback-added", [name], `the callback ${key} was added`, {
        old: old.site,
        new: operations[0]?.site ?? now.site,
      });
    else
      walkOperations(
        context,
        known.operations,
        operations,
        {
          section: scope.section,
          prefix: `${scope.operation.path} callback:${name} `,
          isReversed: !scope.isReversed,
        },
        depth + 1,
      );
  }
}

function byExpression({
  callbacks,
}: Operation): ReadonlyMap<string, { readonly name: string; readonly operations: readonly Operation[] }> {
  const found = new Map<string, { readonly name: string; readonly operations: Operation[] }>();
  for (const [name, operations] of callbacks)
    for (const operation of operations) {
      const key = `${name} at ${operation.path}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { name, operations: [operation] });
      else known.operations.push(operation);
    }
  return found;
}

function reportStability(
  context: WalkContext,
  scope: WalkScope,
  stability: Extract<StabilityReading, { readonly kind: "unreadable" }>,
  sites: { readonly old: Operation["site"]; readonly new: null },
): void {
  const { reason } = stability;
  find(context, scope, "api-invalid-stability-level", [reason], `the stability level can't be read: ${reason}`, sites);
}

function scopeOf(
  operation: Operation,
  { section, prefix, isReversed }: Place,
  now: Operation = operation,
): OperationScope {
  const stability = now.lifecycle.stability?.value;
  return {
    section,
    operation: { operation: operation.method, path: `${prefix}${operation.path}` },
    isReversed,
    stability: typeof stability === "string" ? stability : null,
  };
}
