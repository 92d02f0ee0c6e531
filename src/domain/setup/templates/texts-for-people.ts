import { CHANGE_INTENTS, RISK_LEVELS } from "../../task/task-contract.ts";

/** What a pull request says of itself, in one fenced block that a parser finds whatever stands around it. */
export function requestBlock(): string {
  return `\`\`\`flyball
intent: # one of ${CHANGE_INTENTS.join(", ")}
risk: # one of ${RISK_LEVELS.join(", ")}
blast_radius: # what else could break, and who would notice
verification: # the command that was run, and what it showed
rollback: # the command or the commit that takes it back
\`\`\`
`;
}

/** For every agent that reads AGENTS.md. ASCII. */
export function agentsBlock(): string {
  return [
    "## Flyball",
    "",
    "This repository is governed by `flyball.yaml`.",
    "",
    "- Before you hand a change over, run `flyball check` and mend what it finds; `flyball explain RULE` says why a rule exists.",
    '  Exit code 0 is pass, 1 is a gate that failed; "unknown" is never a pass.',
    "- A pull request carries one fenced `flyball` block with intent, risk, blast_radius, verification and rollback.",
    "  `flyball check --fill` drafts it from the change. Write what you saw, not what you expect.",
    "- Never weaken a test, a gate, `flyball.yaml` or a workflow to get a change through: say what is wrong instead.",
    "- Deployed is not released. After a deployment run `flyball sign-off SHA --env ENV`; only its verdict counts,",
    "  and nobody ticks a box by hand.",
    "",
  ].join("\n");
}

/** The whole of a CLAUDE.md that only points to AGENTS.md. */
export const CLAUDE_TEXT = "@AGENTS.md\n";

/** A skill: https://agentskills.io, read by Claude Code from .claude/skills and by Codex, Gemini and opencode from .agents/skills. */
export function signOffSkill(): string {
  return [
    "---",
    "name: sign-off",
    "description: Verifies that a deployed environment runs a given commit and is well, and keeps signed evidence of it. Use after every deployment, or when asked whether a release is verified.",
    "---",
    "",
    "# Sign off a deployment",
    "",
    "A deployment is a release only once it is verified. Verify it by running the command, never by reading code or by ticking a box.",
    "",
    "1. Find the commit that was deployed (`git rev-parse HEAD` on the deployed branch) and the environment's name in `flyball.yaml`.",
    "2. Run `flyball sign-off SHA --env ENV`. It asks the environment which commit it runs, checks every predicate, and ends within 25 seconds.",
    "3. Read the exit code first:",
    "   - 0: signed off. Report the last line and the evidence that it names.",
    "   - 1: not signed off: something failed, or could not be found out. Unknown is not a pass.",
    "   - 2: the environment or the settings are wrong. The line after `fix` is what to type.",
    "   - 3: something was busy or away for the moment. Run it once more.",
    "   - 4: a credential is missing or was refused. Ask the person; never look for one.",
    "4. If it was not signed off, show the rows that failed and what `fix` says. Don't change a predicate, a deadline or the version probe to make it pass.",
    '5. Never write "verified", "signed off" or a ticked box into a pull request, an issue or a commit by yourself: what the command published is the evidence.',
    "",
  ].join("\n");
}
