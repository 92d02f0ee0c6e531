import { timeOrderedId } from "../../base/ids.ts";
import { signOffComment } from "../../domain/release/sign-off-comment.ts";
import { describeSignOff } from "../../domain/release/sign-off.ts";
import { requestToTell } from "../../domain/forge/request-of-commit.ts";
import type { Forge, ForgeComment, ForgeDeployment } from "../../ports/forge.ts";
import type { GitRepository } from "../../ports/git.ts";
import type { EffectKind } from "../effect/effect-kind.ts";
import { performEffect } from "../effect/perform-effect.ts";
import type { ReleaseScene } from "./release-scene.ts";
import type { SignOffResult } from "./sign-off.ts";

/** Opens the forge behind a remote of the repository, with the token of the environment. Throws a Fault FORGE_DENIED, FORGE_UNKNOWN or REMOTE_UNKNOWN. */
export type OpenPlace = (repository: GitRepository, remote: string) => Promise<Forge>;

export interface Posted {
  readonly [key: string]: string | null;
  /** Where it was said: `pull request 7`, or the commit, and why. */
  readonly on: string;
  readonly comment: string | null;
  readonly deployment: string | null;
}

const STATES: Readonly<Record<SignOffResult["verdict"], ForgeDeployment["state"]>> = {
  pass: "success",
  fail: "failure",
  unknown: "error",
};

/** Tells the forge what was seen: one comment for each environment, rewritten each time, and the state of the deployment. It says what Flyball saw; nothing that
 * stands in the change request is read for it. */
export async function postSignOff(
  { ports, sha, by }: ReleaseScene,
  forge: Forge,
  about: {
    readonly environment: string;
    readonly number: number | null;
    readonly result: SignOffResult;
    readonly evidence: string;
    readonly signal: AbortSignal;
  },
): Promise<Posted> {
  const { environment, number, result, evidence } = about;
  const body = signOffComment({ environment, sha, evidence, ...result });
  const post: EffectKind<{ readonly body: string }, Posted> = {
    kind: "forge.post",
    execute: async (_, { signal }) => {
      const place = number === null ? await placeOf(forge, sha, signal) : named(number);
      const comment = await forge.upsertComment({ on: place.on, id: `sign-off-${environment}`, body }, signal);
      const description = describeSignOff(result.decision);
      const deployment = await forge.createDeployment(
        { sha, environment, state: STATES[result.verdict], description, url: comment.url },
        signal,
      );
      return { on: place.words, comment: comment.url, deployment: deployment.url };
    },
    undo: { kind: "kept", why: "what was said on a forge was read: say something else instead" },
  };
  return performEffect(ports, post, {
    run: null,
    trigger: "command flyball sign-off",
    key: `${evidence}/post/${timeOrderedId("post", ports.clock.nowMs(), ports.clock.randomBytes(10))}`,
    summary: `tell the forge of the sign-off of ${sha.slice(0, 12)} in ${environment}`,
    input: { body },
    actor: by,
    signal: about.signal,
  });
}

interface Spot {
  readonly on: ForgeComment["on"];
  readonly words: string;
}

function named(number: number): Spot {
  return { on: { number }, words: `pull request ${number}` };
}

/** Where people look for a commit. */
async function placeOf(forge: Forge, sha: string, signal: AbortSignal): Promise<Spot> {
  const request = requestToTell(await forge.changeRequestsOf(sha, signal));
  return request === null
    ? { on: { sha }, words: `commit ${sha.slice(0, 12)}, which no pull request holds` }
    : named(request.number);
}
