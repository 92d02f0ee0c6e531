import type { GateRuleDoc } from "../../finding/rule-doc.ts";

const rule = (
  id: string,
  level: GateRuleDoc["level"],
  title: string,
  why: string,
  fix: string,
  example: string,
): GateRuleDoc => ({ id, level, title, why, fix, example });

/** What the gate `reemergence` has to say. */
export const REEMERGENCE_RULES: Readonly<Record<"decided" | "returned" | "restored", GateRuleDoc>> = {
  decided: rule(
    "FB3301",
    "error",
    "What was removed by a decision does not come back by itself",
    "An agent that has not read the decision writes the old code again, under other names. Added code is compared, token by token and with names that may have changed, with all that was removed by a commit that adds an ADR or names one, or that an ADR lists under `removed:`.",
    "Leave it out, or decide anew: an ADR in the same change that supersedes the old one (`flyball adr supersede`).",
    "the retry queue, removed with ADR 0007, is back as src/jobs/again.ts with 91% of its code",
  ),
  returned: rule(
    "FB3302",
    "warning",
    "What was removed comes back on purpose",
    "Somebody took this code out and did not say why. Where it comes back unseen, whatever was wrong with it is back too.",
    "Look at why it was removed with the command that the finding gives; if it is wanted again, name the commit in this one's message (`Restores 1a2b3c4`).",
    "40 lines of src/cache.ts, removed by 1a2b3c4, stand in src/store.ts again",
  ),
  restored: rule(
    "FB3303",
    "info",
    "Restored code is named",
    "The change says that it brings back what was removed: a revert of the removal, or its commit by name. It is shown so that a reviewer sees what came back.",
    "Nothing has to be done.",
    'Revert "remove the cache"',
  ),
};
