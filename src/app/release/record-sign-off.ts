import { timeOrderedId } from "../../base/ids.ts";
import { sha256Hex } from "../../base/sha256.ts";
import type { Evidence } from "../../domain/release/evidence.ts";
import { placeSignOff } from "../../domain/release/place-sign-off.ts";
import { commitSaid, describeSignOff } from "../../domain/release/sign-off.ts";
import { vouchFor } from "../../domain/release/vouch-for.ts";
import type { StoreWrite } from "../../ports/store.ts";
import type { EffectKind } from "../effect/effect-kind.ts";
import { performEffect } from "../effect/perform-effect.ts";
import { note } from "../ledger/note.ts";
import type { PublishInput } from "../run/effects.ts";
import { moveRelease } from "./move-release.ts";
import type { ReleaseScene } from "./release-scene.ts";
import type { SignOffResult } from "./sign-off.ts";

export interface RecordedSignOff {
  readonly evidence: string;
  /** Null where it is the sign-off of no release. */
  readonly release: string | null;
}

/** Keeps a sign-off that a person or CI asked for: the envelope as evidence, the release that it is of with its new state, and who asked in the ledger, in one
 * transaction; then the envelope in `refs/flyball/evidence`, after which a release that was signed off is released. */
export async function recordSignOff(
  scene: ReleaseScene,
  environment: string,
  result: SignOffResult,
  signal: AbortSignal,
): Promise<RecordedSignOff> {
  const { ports, repository, sha, by } = scene;
  const { store, clock } = ports;
  const content = `${result.envelope}\n`;
  const evidence: Evidence = {
    id: `ev_${sha256Hex(content).slice(0, 24)}`,
    run: null,
    release: null,
    kind: "attestation",
    subject: `sign-off ${environment} ${sha}`,
    sha256: sha256Hex(content),
    bytes: Buffer.byteLength(content),
    stored: { in: "database", text: content },
    atMs: clock.nowMs(),
  };
  const vouched = vouchFor({ sha }, { id: evidence.id, statement: result.statement });
  const place = { repository: repository.root, environment };
  const release = await store.write(async (tx) => {
    const id = await releaseOf(tx);
    await tx.addEvidence({ ...evidence, release: id, run: id === null ? null : ((await tx.release(id))?.run ?? null) });
    if (id !== null && vouched !== null)
      await moveRelease(tx, id, { kind: "signed-off", evidence: vouched, atMs: clock.nowMs() });
    else if (id !== null && result.decision.kind === "failed")
      await moveRelease(tx, id, {
        kind: "failed",
        why: describeSignOff(result.decision),
        runs: commitSaid(result.version),
        atMs: clock.nowMs(),
      });
    await note(tx, clock, {
      actor: by,
      trigger: "command flyball sign-off",
      action: result.verdict === "pass" ? "environment.signed-off" : "environment.refused",
      subject: id ?? sha,
      reason: `${environment} at ${sha.slice(0, 12)}: ${describeSignOff(result.decision)}`,
      details: { verdict: result.verdict, durationMs: result.durationMs },
    });
    return id;
  });
  const publish = ports.effects.find("evidence.publish") as unknown as EffectKind<PublishInput, unknown>;
  await performEffect(ports, publish, {
    run: null,
    trigger: "command flyball sign-off",
    key: `${evidence.id}/publish`,
    summary: `publish the sign-off of ${sha.slice(0, 12)}`,
    input: {
      repository: repository.root,
      ref: "refs/flyball/evidence",
      name: `${sha}-${evidence.id}.dsse.json`,
      content,
    },
    actor: by,
    signal,
  });
  if (release !== null && vouched !== null)
    await store.write((tx) => moveRelease(tx, release, { kind: "published", atMs: clock.nowMs() }));
  return { evidence: evidence.id, release };

  /** The release's id; its row is made where nobody knew of it. */
  async function releaseOf(tx: StoreWrite): Promise<string | null> {
    const found = placeSignOff(await tx.releases({ ...place, limit: 100 }), sha, result);
    const atMs = clock.nowMs();
    switch (found.kind) {
      case "none":
        return null;
      case "known":
        if (found.release.state.kind === "merged") await moveRelease(tx, found.release.id, { kind: "deployed", atMs });
        return found.release.id;
      case "replaced":
        await moveRelease(tx, found.release.id, { kind: "replaced", runs: found.runs, atMs });
        return null;
      case "new": {
        const id = timeOrderedId("rel", atMs, clock.randomBytes(10));
        const { previousSha } = found;
        await tx.addRelease({
          id,
          run: null,
          ...place,
          sha,
          previousSha,
          state: { kind: "deployed", atMs },
          createdAtMs: atMs,
        });
        return id;
      }
      default:
        return found satisfies never;
    }
  }
}
