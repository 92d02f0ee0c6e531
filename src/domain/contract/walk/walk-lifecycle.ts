import type { Lifecycle, Operation } from "../api/api.ts";
import {
  promisesNothing,
  readStability,
  readSunset,
  type Stability,
  type StabilityReading,
} from "./lifecycle-words.ts";
import { find, type Sites, type WalkContext, type WalkScope } from "./walk-context.ts";

/** The rules of one kind of thing that lives: deprecated, then past its sunset date, then removed. */
export interface LifecycleRules {
  /** `operation` or `query parameter limit`. */
  readonly subject: string;
  /** What stands before a finding's own arguments. */
  readonly args: readonly string[];
  readonly deprecated: string;
  /** Where a date makes another rule of it. */
  readonly deprecatedWithSunset: string;
  readonly reactivated: string;
  readonly sunsetMissing: string;
  readonly sunsetParseWhenDeprecated: string;
  readonly sunsetTooSmall: string;
  readonly sunsetDeleted: string;
  readonly sunsetParse: string;
  readonly sunsetChangedTooSmall: string;
}

export interface RemovalRules {
  readonly subject: string;
  readonly args: readonly string[];
  readonly withoutDeprecation: string;
  readonly withDeprecation: string;
  readonly beforeSunset: string;
  readonly afterSunset: string;
  readonly sunsetParse: string;
}

/** Deprecation, its sunset date, and their way back, of what both sides have. */
export function walkLifecycle(
  context: WalkContext,
  scope: WalkScope,
  lives: { readonly old: Lifecycle; readonly new: Lifecycle },
  stability: StabilityReading,
  rules: LifecycleRules,
  sites: Sites,
): void {
  const report = (id: string, more: readonly string[], text: string): void =>
    find(context, scope, id, [...rules.args, ...more], `${rules.subject} ${text}`, sites);
  const daysNeeded = deprecationDays(context, stability);
  if (!lives.new.deprecated) {
    if (lives.old.deprecated) report(rules.reactivated, [], "is not deprecated any more");
    return;
  }
  const now = readSunset(lives.new.sunset);
  if (!lives.old.deprecated) {
    if (now.kind === "none" && daysNeeded > 0)
      report(
        rules.sunsetMissing,
        [],
        `is deprecated without a sunset date, which must be at least ${daysNeeded} days ahead`,
      );
    else if (now.kind === "none") report(rules.deprecated, [], "is deprecated");
    else if (now.kind === "unreadable")
      report(
        rules.sunsetParseWhenDeprecated,
        [now.reason],
        `is deprecated, and its sunset date can't be read: ${now.reason}`,
      );
    else if (now.date.day - context.today < daysNeeded)
      report(
        rules.sunsetTooSmall,
        [now.date.text, String(daysNeeded)],
        `is deprecated with the sunset date ${now.date.text}, which is not ${daysNeeded} days ahead`,
      );
    else
      report(
        rules.deprecatedWithSunset,
        rules.deprecatedWithSunset === rules.deprecated ? [] : [now.date.text],
        `is deprecated until ${now.date.text}`,
      );
    return;
  }
  const before = readSunset(lives.old.sunset);
  if (before.kind === "none") return;
  if (now.kind === "none") {
    report(rules.sunsetDeleted, [], "is still deprecated, and lost its sunset date");
    return;
  }
  if (lives.old.sunset?.value === lives.new.sunset?.value) return;
  const unreadable = before.kind === "unreadable" ? before : now.kind === "unreadable" ? now : null;
  if (unreadable !== null) {
    report(rules.sunsetParse, [unreadable.reason], `has a sunset date that can't be read: ${unreadable.reason}`);
    return;
  }
  if (before.kind !== "date" || now.kind !== "date") return;
  if (now.date.day < before.date.day && now.date.day - context.today < daysNeeded)
    report(
      rules.sunsetChangedTooSmall,
      [before.date.text, now.date.text, before.date.text, String(daysNeeded)],
      `had the sunset date ${before.date.text}, and has ${now.date.text} now, which is earlier and not ${daysNeeded} days ahead`,
    );
}

/** What is gone: allowed once its sunset date has passed, or where it was deprecated without one. */
export function walkRemoval(
  context: WalkContext,
  scope: WalkScope,
  life: Lifecycle,
  rules: RemovalRules,
  sites: Sites,
): void {
  const report = (id: string, more: readonly string[], text: string): void =>
    find(context, scope, id, [...rules.args, ...more], `${rules.subject} ${text}`, sites);
  if (!life.deprecated) {
    report(rules.withoutDeprecation, [], "was removed, and had not been deprecated");
    return;
  }
  const sunset = readSunset(life.sunset);
  switch (sunset.kind) {
    case "none":
      report(rules.withDeprecation, [], "was deprecated, and is removed now");
      return;
    case "unreadable":
      report(rules.sunsetParse, [sunset.reason], `was removed, and its sunset date can't be read: ${sunset.reason}`);
      return;
    case "date":
      if (context.today < sunset.date.day)
        report(rules.beforeSunset, [sunset.date.text], `was removed before its sunset date ${sunset.date.text}`);
      else report(rules.afterSunset, [sunset.date.text], `was removed after its sunset date ${sunset.date.text}`);
      return;
    default:
      sunset satisfies never;
  }
}

const RANK: Readonly<Record<Stability, number>> = { draft: 0, alpha: 1, beta: 2, stable: 3 };

/** Changes of `x-stability-level`. Gives false where it can't be read: nothing that depends on it is judged then. */
export function walkStability(
  context: WalkContext,
  scope: WalkScope,
  pair: { readonly old: Operation; readonly new: Operation },
): boolean {
  const sites = { old: pair.old.site, new: pair.new.site };
  const [before, now] = [readStability(pair.old.lifecycle.stability), readStability(pair.new.lifecycle.stability)];
  const unreadable = before.kind === "unreadable" ? before : now.kind === "unreadable" ? now : null;
  if (unreadable !== null) {
    find(
      context,
      scope,
      "api-invalid-stability-level",
      [unreadable.reason],
      `the stability level can't be read: ${unreadable.reason}`,
      sites,
    );
    return false;
  }
  if (before.kind !== "level") return true;
  if (now.kind !== "level" || RANK[now.level] < RANK[before.level]) {
    const level = now.kind === "level" ? now.level : "";
    find(
      context,
      scope,
      "api-stability-decreased",
      [before.level, level],
      `the stability level went down from ${before.level} to ${level === "" ? "none" : level}`,
      sites,
    );
  } else if (RANK[now.level] > RANK[before.level])
    find(
      context,
      scope,
      "api-stability-increased",
      [before.level, now.level],
      `the stability level went up from ${before.level} to ${now.level}`,
      sites,
    );
  return true;
}

/** Whether an operation that both sides have promises nothing to anybody yet. */
export function isUnstable({ old, new: now }: { readonly old: Operation; readonly new: Operation }): boolean {
  return (
    promisesNothing(readStability(old.lifecycle.stability)) && promisesNothing(readStability(now.lifecycle.stability))
  );
}

function deprecationDays({ deprecationDays: days }: WalkContext, stability: StabilityReading): number {
  if (stability.kind !== "level") return days.stable;
  switch (stability.level) {
    case "draft":
    case "alpha":
      return 0;
    case "beta":
      return days.beta;
    case "stable":
      return days.stable;
    default:
      return stability.level satisfies never;
  }
}
