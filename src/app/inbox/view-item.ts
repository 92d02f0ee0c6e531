import type { Diff } from "../../domain/change/diff.ts";
import type { Effect } from "../../domain/effect/effect.ts";
import type { InboxItem } from "../../domain/run/inbox-item.ts";
import type { Run } from "../../domain/run/run.ts";
import type { RunEvent } from "../../domain/run/run.ts";
import type { Evidence } from "../../domain/release/evidence.ts";
import type { RunPorts } from "../run/run-ports.ts";
import { allRunEvents } from "../run/view-run.ts";
import { findItem } from "./answer-inbox.ts";

/** What a person needs to answer, on one screen. */
export interface ItemView {
  readonly item: InboxItem;
  /** Null where the question is about a repository. */
  readonly run: Run | null;
  /** Null where the question is not about a commit. */
  readonly diff: Diff | null;
  readonly rationale: string | null;
  /** What the checks and the reviewer said, oldest first. */
  readonly notes: readonly RunEvent[];
  readonly evidence: readonly Evidence[];
  readonly effects: readonly Effect[];
}

export async function viewItem(
  ports: Pick<RunPorts, "store" | "git" | "artifacts">,
  wanted: string,
): Promise<ItemView> {
  const { read } = ports.store;
  const item = await findItem(ports, wanted);
  if (item.run === null) return { item, run: null, diff: null, rationale: null, notes: [], evidence: [], effects: [] };
  const run = await read.run(item.run);
  if (run === null) throw new TypeError(`the inbox item ${item.id} belongs to no run`);
  const evidence = await read.evidenceOf(run.id);
  const rationale = evidence.findLast(({ kind }) => kind === "rationale")?.stored;
  const events = await allRunEvents(read, run.id);
  return {
    item,
    run,
    diff:
      item.candidate === null ? null : await (await ports.git.open(run.repository)).diff(run.baseSha, item.candidate),
    rationale:
      rationale?.in === "file" ? await ports.artifacts.read(rationale.path, 64 * 1024) : (rationale?.text ?? null),
    notes: events.filter(({ kind, stage }) => (kind === "note" || kind === "finding") && stage !== "plan"),
    evidence,
    effects: await read.effects(run.id),
  };
}
