import type { Environment } from "../../domain/policy/policy.ts";
import { checklistVerdict, type ChecklistItem } from "../../domain/release/checklist.ts";
import type { RunOutcome } from "../../domain/run/run.ts";
import { releaseChecklist } from "../release/check-release.ts";
import type { IntegratedChange } from "./integrated-change.ts";
import type { RunScope } from "./run-scope.ts";

/** Shows the items of the pre-release checklist that do not pass. Where the environment enforces it, the run ends before anything is deployed: the release stays merged, and
 * this is how the run ends; else null. */
export async function holdToChecklist(
  run: RunScope,
  change: IntegratedChange,
  release: string,
  name: string,
  environment: Environment,
): Promise<RunOutcome | null> {
  return run.step("checklist", "release", async (step): Promise<RunOutcome | null> => {
    const { store, clock, git } = run.ports;
    const { repository, run: id } = run.input;
    const items = await step.child(
      git.open(repository).then(async (opened) =>
        releaseChecklist(run.ports, opened, {
          sha: change.sha,
          name,
          environment,
          run: id,
          verifiedBy: `${change.verified.commands.length} checks passed on it`,
          signal: step.signal,
        }),
      ),
    );
    // A run waits until the environment is free: that is no reason to stop.
    const open = items.filter((item) => item.verdict !== "pass" && item.name !== "environment free");
    for (const item of open) step.say("note", `checklist, ${item.name}: ${item.verdict}, ${item.why}`);
    const [first] = open;
    if (first === undefined || environment.checklist === "observe") return null;
    const why = open.map(describe).join("; ");
    await store.write(async (tx) => {
      const atMs = clock.nowMs();
      const state = { kind: "merged", why, atMs } as const;
      const of = { id: release, run: id, repository, environment: name, sha: change.sha };
      await tx.addRelease({ ...of, previousSha: null, state, createdAtMs: atMs });
    });
    await step.record({ actor: run.coordinator, action: "release.held", subject: release, reason: why });
    return {
      kind: "refused",
      stage: "release",
      code: `CHECKLIST_${checklistVerdict(open) === "fail" ? "FAILED" : "UNKNOWN"}`,
      why: `the pre-release checklist of ${name} does not pass: ${why}; the change is merged, and not deployed`,
      fix: first.fix ?? `flyball release checklist ${change.sha.slice(0, 12)} --env ${name}`,
    };
  });
}

function describe({ name, why }: ChecklistItem): string {
  return `${name}: ${why}`;
}
