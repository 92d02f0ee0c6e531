import type { Sha } from "../../base/ids.ts";
import type { Actor } from "../../domain/agent/actor.ts";
import type { InboxAnswer, InboxQuestion } from "../../domain/run/inbox-item.ts";
import type { RunStage } from "../../domain/run/run.ts";
import type { RunScope } from "./run-scope.ts";
import { note } from "../ledger/note.ts";
import { RunHalted } from "./run-halted.ts";

export interface AskRequest {
  /** Unique within the run. */
  readonly name: string;
  readonly stage: RunStage;
  readonly question: InboxQuestion;
  readonly code: string;
  readonly summary: string;
  readonly why: readonly string[];
  readonly builders: readonly Actor[];
  readonly candidate: Sha | null;
  readonly folder: string | null;
}

export interface Answered {
  readonly answer: InboxAnswer;
  readonly by: Actor;
  readonly reason: string;
}

/** The name of the signal that carries the answer to an inbox item. */
export function answerSignal(itemId: string): string {
  return `answer-${itemId}`;
}

/** A year: longer than any question stays of use; no answer is never taken for one. */
const UNANSWERED_MS = 365 * 86_400_000;

/** Puts a question into the inbox and parks the run until a person answers, for months if need be, without a process. */
export async function ask(run: RunScope, request: AskRequest): Promise<Answered> {
  const { store, clock } = run.ports;
  const id = `${run.input.run.replace(/^run_/u, "ask_")}_${request.name}`;
  await run.plainStep(`ask-${request.name}`, async () => {
    const openedAtMs = clock.nowMs();
    await store.write(async (tx) => {
      if (await tx.inboxItem(id)) return;
      await tx.addInboxItem({
        id,
        run: run.input.run,
        question: request.question,
        code: request.code,
        summary: request.summary,
        why: request.why,
        risk: run.input.contract.releaseRiskLevel,
        builders: request.builders,
        candidate: request.candidate,
        folder: request.folder,
        openedAtMs,
        state: { kind: "open" },
      });
      await tx.setRunStatus(run.input.run, {
        state: "waiting",
        stage: request.stage,
        inboxItem: id,
        sinceMs: openedAtMs,
      });
      const text = `${request.summary}: ${request.why.join("; ")}`;
      await tx.addRunEvent({
        run: run.input.run,
        atMs: openedAtMs,
        stage: request.stage,
        kind: "waiting",
        text,
        durationMs: null,
        childrenMs: null,
      });
      await note(tx, clock, {
        actor: run.coordinator,
        trigger: `run ${run.input.run}`,
        action: "inbox.asked",
        subject: id,
        reason: text,
      });
    });
    return null;
  });
  const answer = await run.context.wait(answerSignal(id), { timeoutMs: UNANSWERED_MS });
  if (answer === null) {
    throw new RunHalted({
      kind: "refused",
      stage: request.stage,
      code: "UNANSWERED",
      why: "nobody answered within a year",
      fix: `flyball run ${run.input.taskFile}`,
    });
  }
  return answer as unknown as Answered;
}
