import type { RunId, Sha } from "../../base/ids.ts";
import type { Environment } from "../../domain/policy/policy.ts";
import type { Release } from "../../domain/release/release.ts";
import type { StoreRead } from "../../ports/store.ts";
import { busyRun, fullSha } from "../release/check-release.ts";
import { askVersion } from "./environment-runs.ts";
import { RunHalted } from "./run-halted.ts";
import type { RunScope, StageStep } from "./run-scope.ts";

export interface Reserved {
  /** What the environment ran before; null where it did not say. */
  readonly previousSha: Sha | null;
  readonly startedAtMs: number;
}

/** 30 tries a second apart, then 90 ten seconds apart: about a quarter of an hour, within a run's room for durable steps. */
const TRIES_MAX = 120;
const QUICK_TRIES = 30;

/** Adds the release's row, which keeps other runs out of the environment until this run has signed off or rolled back, and has the environment say what it
 * runs before. Waits while another run is at work there; ends the run (ENVIRONMENT_BUSY) when that takes too long. */
export async function reserveEnvironment(
  run: RunScope,
  release: Pick<Release, "id" | "environment" | "sha">,
  environment: Environment,
): Promise<Reserved> {
  for (let attempt = 1; ; attempt++) {
    const claimed = await run.step(`reserve-${attempt}`, "release", (step) =>
      claim(step, release, environment, attempt === 1),
    );
    if (claimed.kind === "reserved") return claimed;
    if (attempt === TRIES_MAX) {
      throw new RunHalted({
        kind: "refused",
        stage: "release",
        code: "ENVIRONMENT_BUSY",
        why: `${release.environment} was kept by ${claimed.by}; the change is merged, and not released`,
        fix: `flyball run resume ${claimed.by}, or flyball run cancel ${claimed.by}`,
      });
    }
    await run.context.sleep(`reserve-wait-${attempt}`, attempt < QUICK_TRIES ? 1000 : 10_000);
  }
}

type Claimed = ({ readonly kind: "reserved" } & Reserved) | { readonly kind: "busy"; readonly by: string };

async function claim(
  step: StageStep,
  release: Pick<Release, "id" | "environment" | "sha">,
  environment: Environment,
  isFirst: boolean,
): Promise<Claimed> {
  const { ports, input } = step.run;
  const { store, clock } = ports;
  const place = { repository: input.repository, environment: release.environment };
  const before = await look(store.read, place, release.id);
  if (before.busy !== null) {
    if (isFirst) step.say("note", `${release.environment} is kept by ${before.busy}: waiting for it`);
    return { kind: "busy", by: before.busy };
  }
  const seen = await step.child(askVersion(ports, { repository: input.repository, environment }, step.signal));
  const previousSha = seen.kind === "runs" ? await fullSha(await ports.git.open(input.repository), seen.said) : null;
  const startedAtMs = clock.nowMs();
  const claimed = await store.write<Claimed>(async (tx) => {
    // Written by an attempt that was interrupted.
    const own = await tx.release(release.id);
    if (own) return { kind: "reserved", previousSha: own.previousSha, startedAtMs: own.createdAtMs };
    const now = await look(tx, place, release.id);
    if (now.busy !== null) return { kind: "busy", by: now.busy };
    // Another release came and went while the environment was asked: its answer may be out of date.
    if (now.latest !== null && now.latest.id !== before.latest?.id)
      return { kind: "busy", by: now.latest.run ?? now.latest.id };
    await tx.addRelease({
      ...release,
      run: input.run,
      repository: input.repository,
      previousSha,
      state: { kind: "deploying" },
      createdAtMs: startedAtMs,
    });
    return { kind: "reserved", previousSha, startedAtMs };
  });
  if (claimed.kind === "reserved") {
    const runs = claimed.previousSha?.slice(0, 12);
    step.say(
      "note",
      runs === undefined
        ? `${release.environment} does not say what it runs now`
        : `${release.environment} runs ${runs} now`,
    );
  }
  return claimed;
}

interface Occupancy {
  /** The run that is at work in the environment. */
  readonly busy: RunId | null;
  readonly latest: Release | null;
}

async function look(
  read: StoreRead,
  place: { readonly repository: string; readonly environment: string },
  own: string,
): Promise<Occupancy> {
  const releases = (await read.releases({ ...place, limit: 100 })).filter(({ id }) => id !== own);
  return { busy: await busyRun(read, releases), latest: releases[0] ?? null };
}
