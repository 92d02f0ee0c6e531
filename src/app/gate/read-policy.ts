import { Fault, messageOf, type Place } from "../../base/fault.ts";
import { BASELINE_FILE, parseBaseline, type BaselineEntry } from "../../domain/gate/baseline.ts";
import { CHECK_RULES } from "../../domain/gate/check-rules.ts";
import { gateFinding } from "../../domain/gate/gate-finding.ts";
import type { GateFinding } from "../../domain/gate/gate.ts";
import { DEFAULT_POLICY } from "../../domain/policy/default-policy.ts";
import type { Policy } from "../../domain/policy/policy.ts";
import type { ChangeRange, ChangeRepository } from "../../ports/change-reader.ts";
import { POLICY_FILE } from "../../domain/policy/policy-file.ts";

/** The policy of a base, with where it comes from. */
export interface BasePolicy {
  readonly policy: Policy;
  /** `flyball.yaml at 1a2b3c4d5e6f`, or why the defaults hold. */
  readonly source: string;
  /** Null: there is no file. */
  readonly text: string | null;
}

/** Reads `flyball.yaml` of the base, never of the change that is judged by it. Throws the Fault POLICY_INVALID with the first problem's place. */
export async function readBasePolicy(repository: ChangeRepository, range: ChangeRange): Promise<BasePolicy> {
  if (range.policyAt === null)
    return { policy: DEFAULT_POLICY, source: "the defaults, as there is no commit to read it from", text: null };
  const at = range.policyAt.slice(0, 12);
  const text = await repository.textAt(range.policyAt, POLICY_FILE);
  if (text === null)
    return { policy: DEFAULT_POLICY, source: `the defaults, as there is no ${POLICY_FILE} at ${at}`, text };
  // Loaded late: a repository without the file needs no schema.
  const { parsePolicy } = await import("../../domain/policy/parse-policy.ts");
  const parsed = parsePolicy(text, POLICY_FILE);
  if (parsed.ok) return { policy: parsed.value, source: `${POLICY_FILE} at ${at}`, text };
  const [first] = parsed.error;
  const more = parsed.error.length > 1 ? ` (and ${parsed.error.length - 1} more)` : "";
  throw new Fault(`${POLICY_FILE} at the base ${at}: ${first?.message ?? "it can't be read"}${more}`, {
    code: "POLICY_INVALID",
    exit: 2,
    hint: `${first?.fix ?? "correct it"}, and commit that to the base: a change is never judged by a policy of its own`,
    place: first?.place ?? undefined,
  });
}

/** Where the ignore of this index stands in the file. */
export async function ignorePlaces(text: string | null): Promise<(index: number) => Place | null> {
  if (text === null) return () => null;
  const { readYaml } = await import("../../domain/yaml/read-yaml.ts");
  const yaml = readYaml(text, POLICY_FILE, "FB6101");
  return (index) => (yaml.ok ? yaml.value.place(["ignores", index]) : null);
}

export interface BaseBaseline {
  readonly file: string;
  readonly entries: readonly BaselineEntry[];
  /** Why a file that is there is not used; null where it is, or where there is none. */
  readonly broken: string | null;
}

const UNREADABLE: ReadonlySet<string> = new Set(["FILE_TOO_LARGE", "FILE_NOT_REGULAR"]);

/** Reads the baseline of the base. One that can't be read holds nothing, so that every finding counts. */
export async function readBaseBaseline(
  repository: ChangeRepository,
  range: ChangeRange,
  policy: Policy,
): Promise<BaseBaseline> {
  const file = policy.baseline ?? BASELINE_FILE;
  const read = async (): Promise<string | null> =>
    range.policyAt === null ? null : repository.textAt(range.policyAt, file);
  try {
    const text = await read();
    if (text === null) return { file, entries: [], broken: null };
    const parsed = parseBaseline(text);
    return parsed.ok ? { file, entries: parsed.value, broken: null } : { file, entries: [], broken: parsed.error };
  } catch (thrown) {
    if (!(thrown instanceof Fault) || !UNREADABLE.has(thrown.code)) throw thrown;
    return { file, entries: [], broken: messageOf(thrown) };
  }
}

/** That findings count which the baseline was to take out. */
export function baselineFinding(file: string, broken: string): GateFinding {
  return gateFinding("policy", CHECK_RULES.baseline, {
    message: `${file} at the base can't be read, so that every finding counts: ${broken}`,
    fix: "flyball check --write-baseline, and commit the file",
    place: null,
    found: file,
  });
}
