import type { ChangeRange } from "../../ports/change-reader.ts";
import { contractPlaces } from "../contract/contract-places.ts";
import type { JudgedPlace } from "../contract/judge-places.ts";
import type { GateContext } from "./gate.ts";

/** One engine for all gates of a check: they are asked for the same range. */
const JUDGED = new WeakMap<ChangeRange, Map<string, Promise<readonly JudgedPlace[]>>>();

/** The contracts that a change touches, judged once for all gates that want to know. */
export async function changedContracts(context: GateContext): Promise<readonly JudgedPlace[]> {
  const { change, policy, range, repository, ports, nowMs, signal } = context;
  const places = contractPlaces(change.files, policy.contracts);
  if (places.length === 0) return [];
  const key = JSON.stringify(places);
  const known = JUDGED.get(range) ?? new Map<string, Promise<readonly JudgedPlace[]>>();
  JUDGED.set(range, known);
  const judge = async (): Promise<readonly JudgedPlace[]> => {
    const { judgePlaces } = await import("../contract/judge-places.ts");
    const { remoteHosts, findings } = policy.contracts;
    return judgePlaces(await ports.contracts(), places, {
      root: repository.root,
      range,
      remoteHosts,
      findings,
      nowMs,
      signal,
    });
  };
  const judging = known.get(key) ?? judge();
  known.set(key, judging);
  return judging;
}
