import { Fault } from "../../base/fault.ts";
import type { RunId } from "../../base/ids.ts";
import type { Effect } from "../../domain/effect/effect.ts";
import type { Evidence } from "../../domain/release/evidence.ts";
import type { Release } from "../../domain/release/release.ts";
import type { InboxItem } from "../../domain/run/inbox-item.ts";
import type { Run, RunEvent } from "../../domain/run/run.ts";
import type { StoreRead } from "../../ports/store.ts";

/** Everything that is known of a run, in one value. */
export interface RunView {
  readonly run: Run;
  readonly events: readonly RunEvent[];
  readonly effects: readonly Effect[];
  readonly evidence: readonly Evidence[];
  readonly releases: readonly Release[];
  readonly inbox: readonly InboxItem[];
}

export async function viewRun(read: StoreRead, wanted: string): Promise<RunView> {
  const run = await findRun(read, wanted);
  const [events, effects, evidence, releases, inbox] = await Promise.all([
    allRunEvents(read, run.id),
    read.effects(run.id),
    read.evidenceOf(run.id),
    read.releases({ run: run.id, limit: 10 }),
    read.inboxItems({ run: run.id, limit: 100 }),
  ]);
  return { run, events, effects, evidence, releases, inbox };
}

/** By its id, by an unambiguous end of it, or `last`. Throws RUN_NOT_FOUND. */
export async function findRun(read: StoreRead, wanted: string): Promise<Run> {
  const exact = await read.run(wanted as RunId);
  if (exact) return exact;
  const recent = await read.runs({ limit: 500 });
  if (wanted === "last" && recent[0]) return recent[0];
  const ends = wanted.length < 4 ? [] : recent.filter(({ id }) => id.endsWith(wanted));
  if (ends.length === 1 && ends[0]) return ends[0];
  throw new Fault(`no run '${wanted}'`, { code: "RUN_NOT_FOUND", exit: 2, hint: "flyball run list" });
}

const EVENTS_MAX = 20_000;

/** Every event of a run, oldest first; of more than 20,000 the first. */
export async function allRunEvents(read: StoreRead, run: RunId): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  for (;;) {
    const page = await read.runEvents(run, events.at(-1)?.seq ?? 0, 2000);
    events.push(...page);
    if (page.length < 2000 || events.length >= EVENTS_MAX) return events;
  }
}
