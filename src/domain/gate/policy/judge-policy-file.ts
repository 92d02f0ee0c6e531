import { textOf, type ChangedFile } from "../../change/change.ts";
import { ALL_RULES } from "../../finding/all-rules.ts";
import { DEFAULT_POLICY } from "../../policy/default-policy.ts";
import { parsePolicy } from "../../policy/parse-policy.ts";
import { POLICY_FILE } from "../../policy/policy-file.ts";
import type { Policy } from "../../policy/policy.ts";
import { readYaml } from "../../yaml/read-yaml.ts";
import { gateFinding } from "../gate-finding.ts";
import type { GateFinding } from "../gate.ts";
import { loosened } from "./loosened.ts";
import { POLICY_GATE_RULES } from "./policy-gate-rules.ts";

const FIX = "take it out of this change, or let somebody else than the author approve the head on the forge";

/** What a changed `flyball.yaml` loosens against the base's policy, or why it can't be read. A deleted one leaves the defaults. */
export function judgePolicyFile(file: ChangedFile, base: Policy): readonly GateFinding[] {
  const isGone = file.kind === "deleted" || file.path !== POLICY_FILE;
  const text = textOf(file.after);
  if (!isGone && text === null) {
    const why = file.after?.kind === "link" ? "is a symbolic link" : "is no text of at most 1 MiB";
    return [unreadable(`${POLICY_FILE} ${why}`, "write it as a text file", { file: POLICY_FILE, line: 1, col: 1 })];
  }
  const parsed = isGone ? null : parsePolicy(text ?? "", POLICY_FILE);
  if (parsed !== null && !parsed.ok)
    return parsed.error.map(({ rule, message, fix, place }) => unreadable(`${rule}: ${message}`, fix, place));
  const yaml = isGone ? null : readYaml(text ?? "", POLICY_FILE, POLICY_GATE_RULES.unreadable.id);
  return loosened(base, parsed === null ? DEFAULT_POLICY : parsed.value, levelOf).map(({ rule, what, at }) =>
    gateFinding("policy", POLICY_GATE_RULES[rule], {
      message: isGone ? `without ${POLICY_FILE} the defaults hold: ${what}` : what,
      fix: FIX,
      place: yaml?.ok === true ? yaml.value.place(at) : { file: POLICY_FILE, line: 1, col: 1 },
      found: what,
    }),
  );
}

function unreadable(message: string, fix: string, place: GateFinding["place"]): GateFinding {
  return gateFinding("policy", POLICY_GATE_RULES.unreadable, {
    message: `after this change no check could run: ${message}`,
    fix,
    place,
    found: message,
  });
}

function levelOf(id: string): GateFinding["level"] | null {
  return ALL_RULES.find((rule) => rule.id === id)?.level ?? null;
}
