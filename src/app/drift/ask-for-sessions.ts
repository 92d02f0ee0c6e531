import { sha256Hex } from "../../base/sha256.ts";
import { withinBudget } from "../../domain/gate/drift/alarm-budget.ts";
import { describeLift } from "../../domain/history/drift/drift-lift.ts";
import type { DriftState } from "../../domain/history/drift/episode.ts";
import type { InboxItem } from "../../domain/run/inbox-item.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Store } from "../../ports/store.ts";
import { coordinator, note } from "../ledger/note.ts";
import type { DriftedPlace, DriftList } from "./drift-use-cases.ts";
import { FILES_MAX } from "./list-drift.ts";

/** So many sessions of a repository wait at once: more are never held. */
const OPEN_MAX = 5;
const ITEMS_READ = 500;

/** Puts a question into the inbox for each file that needs a session, once for each episode, and takes back those whose episode is over. What a person answered stays answered. */
export async function askForSessions(
  ports: { readonly store: Store; readonly clock: Clock; readonly version: string },
  list: DriftList,
  alarmsPerWeek: number,
): Promise<void> {
  const { store, clock } = ports;
  const open = list.files.filter(({ episode }) => episode.state.kind === "open");
  const isWithin = withinBudget(
    open.map(({ episode }) => episode),
    alarmsPerWeek,
  );
  const items = open
    .filter(({ path }) => isWithin.has(path))
    .slice(0, OPEN_MAX)
    .map((place) => itemOf(place, list, clock.nowMs()));
  const states = new Map(list.files.map((place) => [idOf(place, list), place.episode.state]));
  const waiting = (await store.read.inboxItems({ state: "open", limit: ITEMS_READ })).filter(
    ({ question, folder }) => question === "session" && folder === list.root,
  );
  const over = waiting.flatMap(({ id }) => {
    const state = states.get(id);
    if (state === undefined) return list.files.length < FILES_MAX ? [{ id, why: "its episode is over" }] : [];
    return state.kind === "open" ? [] : [{ id, why: endOf(state) }];
  });
  const known = new Set(waiting.map(({ id }) => id));
  const added = items.filter(({ id }) => !known.has(id));
  if (over.length === 0 && added.length === 0) return;
  await store.write(async (tx) => {
    const said = { actor: coordinator(ports.version), trigger: "command flyball drift" };
    for (const item of added) {
      if ((await tx.inboxItem(item.id)) !== null) continue;
      await tx.addInboxItem(item);
      await note(tx, clock, { ...said, action: "inbox.asked", subject: item.id, reason: item.summary });
    }
    for (const { id, why } of over) {
      if (await tx.closeInboxItem(id, { kind: "withdrawn", why, atMs: clock.nowMs() }))
        await note(tx, clock, { ...said, action: "inbox.withdrawn", subject: id, reason: why });
    }
  });
}

/** One for each episode: by the repository, the file and the first of its fixes. */
function idOf({ path, episode }: DriftedPlace, { root }: Pick<DriftList, "root">): string {
  return `drift_${sha256Hex(JSON.stringify([root, path, episode.fixes.at(-1)?.sha ?? ""])).slice(0, 20)}`;
}

function itemOf(place: DriftedPlace, list: DriftList, nowMs: number): InboxItem {
  const { path, episode, functions } = place;
  const [worst] = functions;
  return {
    id: idOf(place, list),
    run: null,
    question: "session",
    code: "DRIFT",
    summary: `${path} was fixed ${episode.fixes.length} times in seven days: hold a strategic session`,
    why: [
      ...(worst === undefined ? [] : [`${worst.fixes.length} of the fixes are in ${worst.place.symbol ?? path}`]),
      ...(list.lift.isKnown ? [describeLift(list.lift)] : []),
      ...episode.fixes.slice(0, 12).map(({ sha, subject }) => `${sha.slice(0, 12)} ${subject.slice(0, 100)}`),
      `flyball drift --explain ${path}, in ${list.root}`,
    ],
    risk: "medium",
    builders: [],
    candidate: null,
    folder: list.root,
    openedAtMs: nowMs,
    state: { kind: "open" },
  };
}

function endOf(state: Exclude<DriftState, { kind: "open" }>): string {
  return state.kind === "lapsed"
    ? "nothing was fixed there for ninety days"
    : `${state.by.sha.slice(0, 12)} ended it: ${state.by.subject.slice(0, 100)}`;
}
