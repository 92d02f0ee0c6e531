import { z } from "zod";
import { formatDurationMs, parseDurationMs } from "../../base/duration.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { parseAgentRef, type AgentRef } from "../agent/agent-ref.ts";
import { isRepositoryPath } from "../task/is-repository-path.ts";
import type { IssueParams } from "../yaml/shape-findings.ts";
import { POLICY_RULES, type PolicyRule } from "./policy-rules.ts";

/** A text that is parsed into `T` under a rule; the JSON Schema sees the text. */
export type ParsedText<T> = z.ZodPipe<z.ZodString, z.ZodTransform<T, string>>;

export function parsedText<T>(rule: PolicyRule, parse: (text: string) => Result<T, string>): ParsedText<T> {
  return z.string().transform((text, context) => {
    const parsed = text.includes("\0") ? err("holds a null character") : parse(text.trim());
    if (parsed.ok) return parsed.value;
    context.addIssue({ code: "custom", message: parsed.error, params: paramsOf(rule) });
    return z.NEVER;
  });
}

export function paramsOf(
  rule: PolicyRule,
  fix: string = lowerFirst(POLICY_RULES[rule].fix),
): IssueParams & Record<string, unknown> {
  return { rule: POLICY_RULES[rule].id, fix: fix.replace(/\.$/u, "") };
}

/** A shell command. */
export function command(): ParsedText<string> {
  return parsedText("value", (text) => (text === "" ? err("an empty command runs nothing") : ok(text)));
}

/** A sign-off that takes longer costs more than it is worth, and is skipped. */
export const SIGN_OFF_TIMEOUT_MAX_MS = 25_000;

/** Milliseconds out of `500ms`, `25s`, `5m`, `2h`, `3d`. Above 24 days a timer would overflow and fire at once. */
export function duration(maxMs: number = DURATION_MAX_MS): ParsedText<number> {
  return parsedText("duration", (text) => {
    const parsed = parseDurationMs(text);
    if (!parsed.ok) return err(`'${text.slice(0, 60)}' is not a duration`);
    if (parsed.value <= 0) return err(`'${text}' is no time at all`);
    return parsed.value <= maxMs ? parsed : err(`'${text.slice(0, 60)}' is more than ${formatDurationMs(maxMs)}`);
  });
}

const DURATION_MAX_MS = 24 * 86_400_000;

export function httpUrl(): ParsedText<string> {
  return parsedText("url", (text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null) return err(`'${text.slice(0, 80)}' is not a URL`);
    if (url.protocol !== "http:" && url.protocol !== "https:") return err(`'${url.protocol}' is not http or https`);
    if (url.username !== "" || url.password !== "") return err("the URL holds a password, which would be kept in git");
    return ok(text);
  });
}

/** A role's agent, out of the kinds that can play it. */
export function agent(allowed: readonly AgentRef["kind"][]): ParsedText<AgentRef> {
  return parsedText("agent", (text) => {
    const parsed = parseAgentRef(text);
    if (!parsed.ok || allowed.includes(parsed.value.kind)) return parsed;
    return err(`'${text.slice(0, 80)}' can't play this role`);
  });
}

/** A folder of the repository, without a slash at its end. */
export function folder(): ParsedText<string> {
  return repositoryPath("path");
}

/** A file or folder of the repository that belongs to a contract. */
export function filePath(): ParsedText<string> {
  return repositoryPath("contract");
}

function repositoryPath(rule: PolicyRule): ParsedText<string> {
  return parsedText(rule, (text) => {
    const path = text.replace(/^(?:\.\/)+/u, "").replace(/\/+$/u, "");
    if (/^(?:[/~]|[a-z]:)/iu.test(text)) return err(`'${text.slice(0, 80)}' is not relative to the repository`);
    if (/[*?\\]/u.test(path)) return err(`'${text.slice(0, 80)}' has a wildcard or a backslash`);
    return isRepositoryPath(path) ? ok(path) : err(`'${text.slice(0, 80)}' is no path inside of the repository`);
  });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
