import { Fault } from "../../base/fault.ts";
import type { Json } from "../../base/json.ts";
import type { Release } from "../../domain/release/release.ts";
import type { ProcessIdentity } from "../../ports/processes.ts";
import type { StoreRead } from "../../ports/store.ts";
import type { RunPorts } from "../run/run-ports.ts";

/** Runs `act` while no other process rolls this release back. Each attempt is an effect that names its process; one whose process is dead is over, and one
 * that cannot be seen from here (another host or container) is over after `longestMs`. Throws a Fault RELEASE_BUSY. */
export async function whileRollingBack<T>(
  ports: Pick<RunPorts, "store" | "clock" | "processes">,
  release: Release,
  longestMs: number,
  act: () => Promise<T>,
): Promise<T> {
  const { store, clock } = ports;
  const key = await store.write(async (tx) => {
    const { last, next } = await claimsOf(tx, release.id);
    if (last !== null && last.state.kind === "intended") {
      const holder = last.input as unknown as ProcessIdentity;
      const liveness = ports.processes.liveness(holder);
      const isFresh = clock.nowMs() - last.intendedAtMs < longestMs;
      if (liveness === "alive" || (liveness === "unknown" && isFresh)) throw busy(release, holder);
    }
    await tx.intendEffect({
      key: next,
      run: null,
      kind: "release.claim",
      summary: `keep ${release.id} for its rollback`,
      input: { ...ports.processes.own() } satisfies Json,
      intendedAtMs: clock.nowMs(),
    });
    return next;
  });
  try {
    return await act();
  } finally {
    await store.write((tx) => tx.setEffectState(key, { kind: "done", output: null, atMs: clock.nowMs() }));
  }
}

async function claimsOf(
  read: Pick<StoreRead, "effect">,
  release: string,
): Promise<{ readonly last: Awaited<ReturnType<StoreRead["effect"]>>; readonly next: string }> {
  let last: Awaited<ReturnType<StoreRead["effect"]>> = null;
  for (let attempt = 1; ; attempt++) {
    const key = `${release}/claim-${attempt}`;
    const found = await read.effect(key);
    if (found === null) return { last, next: key };
    last = found;
  }
}

function busy(release: Release, { host, pid }: ProcessIdentity): Fault {
  return new Fault(`${release.id} is being rolled back by process ${pid} on ${host}`, {
    code: "RELEASE_BUSY",
    exit: 3,
    hint: `flyball release show ${release.id}`,
  });
}
