import { Fault } from "../../base/fault.ts";
import { describeActor, isDistinct, type Actor } from "../../domain/agent/actor.ts";
import type { InboxAnswer, InboxItem } from "../../domain/run/inbox-item.ts";
import { note } from "../ledger/note.ts";
import { answerSignal } from "../run/ask.ts";
import type { RunPorts } from "../run/run-ports.ts";

/** Answers a question of the inbox. Throws NOT_YOURS_TO_APPROVE where the change was built by the same identity, REASON_NEEDED for a high risk or a rejection without
 * a reason, INBOX_CLOSED where somebody was faster. */
export async function answerInbox(
  ports: Pick<RunPorts, "store" | "durable" | "clock">,
  request: { readonly item: string; readonly answer: InboxAnswer; readonly by: Actor; readonly reason: string | null },
): Promise<InboxItem> {
  const { store, durable, clock } = ports;
  const item = await findItem(ports, request.item);
  if (item.state.kind === "withdrawn") throw closed(item, `it was withdrawn: ${item.state.why}`);
  if (item.state.kind === "open") {
    const own =
      item.question === "approve-change" &&
      request.answer === "approve" &&
      item.builders.some((builder) => !isDistinct(builder, request.by));
    if (own) {
      throw new Fault(`${describeActor(request.by)} built this change and can't approve it`, {
        code: "NOT_YOURS_TO_APPROVE",
        exit: 1,
        hint: "somebody else approves it, or an agent of another provider or model reviews it",
      });
    }
    const reason = request.reason?.trim() ?? "";
    if (reason === "" && (item.risk === "high" || request.answer === "reject")) {
      throw new Fault(
        request.answer === "reject"
          ? "a rejection needs a reason"
          : "a change of high risk needs a reason to be approved",
        { code: "REASON_NEEDED", exit: 2, hint: `flyball ${request.answer} ${item.id} --reason "…"` },
      );
    }
    const state = {
      kind: "answered",
      answer: request.answer,
      by: request.by,
      reason: reason === "" ? "no reason given" : reason,
      atMs: clock.nowMs(),
    } as const;
    const taken = await store.write(async (tx) => {
      if (!(await tx.closeInboxItem(item.id, state))) return false;
      await note(tx, clock, {
        actor: request.by,
        trigger: `command flyball ${request.answer}`,
        action: `inbox.${request.answer === "approve" ? "approved" : "rejected"}`,
        subject: item.id,
        reason: `${item.summary}: ${state.reason}`,
      });
      return true;
    });
    if (!taken) throw closed(item, "somebody else answered it first");
  }
  const now = await findItem(ports, item.id);
  if (now.state.kind !== "answered") throw closed(now, "it is not open");
  const { answer, by, reason } = now.state;
  if (now.run !== null)
    await durable.signal(now.run, answerSignal(now.id), { answer, by: { ...by }, reason }, { dedupe: now.id });
  if (item.state.kind === "answered") throw closed(item, `it was answered already: ${item.state.answer}`);
  return now;
}

/** By its id, by its run's id, by an unambiguous end of either (at least 4 characters), or `last`: the only open one of a run. */
export async function findItem(ports: Pick<RunPorts, "store">, wanted: string): Promise<InboxItem> {
  const exact = await ports.store.read.inboxItem(wanted);
  if (exact) return exact;
  const open = await ports.store.read.inboxItems({ state: "open", limit: 500 });
  const meant = open.filter(
    (item) =>
      // A session can wait: it is never the one question that is meant.
      (wanted === "last" && item.run !== null) ||
      item.run === wanted ||
      (wanted.length >= 4 && (item.id.endsWith(wanted) || item.run?.endsWith(wanted) === true)),
  );
  if (meant.length === 1 && meant[0]) return meant[0];
  throw new Fault(
    meant.length === 0
      ? `nothing in the inbox is called '${wanted}'`
      : `'${wanted}' could be ${meant.length} items: name one`,
    { code: "INBOX_NOT_FOUND", exit: 2, hint: "flyball inbox" },
  );
}

function closed(item: InboxItem, why: string): Fault {
  return new Fault(`${item.id}: ${why}`, { code: "INBOX_CLOSED", exit: 2, hint: `flyball why ${item.id}` });
}
