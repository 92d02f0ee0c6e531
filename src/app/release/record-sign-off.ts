import { describeSignOff } from "../../domain/release/sign-off.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Git } from "../../ports/git.ts";
import type { Store } from "../../ports/store.ts";
import { coordinator, note } from "../ledger/note.ts";
import { operatorOf } from "../run/frame-run.ts";
import type { SignOffCommitRequest } from "./sign-off-commit.ts";
import type { SignOffResult } from "./sign-off.ts";

/** Writes a sign-off that a person asked for into the ledger: by whom, of what, and what was seen. */
export async function recordSignOff(
  ports: { readonly store: Store; readonly git: Git; readonly clock: Clock; readonly version: string },
  request: SignOffCommitRequest,
  result: SignOffResult,
): Promise<void> {
  const state = await (await ports.git.open(request.cwd)).state();
  const [subject] = result.statement.subject;
  await ports.store.write((tx) =>
    note(tx, ports.clock, {
      actor: state.identity === null ? coordinator(ports.version) : operatorOf(state),
      trigger: "command flyball sign-off",
      action: result.verdict === "pass" ? "environment.signed-off" : "environment.refused",
      subject: subject?.digest.gitCommit ?? request.environment,
      reason: `${request.environment}: ${describeSignOff(result.decision)}`,
      details: { verdict: result.verdict, durationMs: result.durationMs },
    }),
  );
}
