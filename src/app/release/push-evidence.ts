import { Fault } from "../../base/fault.ts";
import { note } from "../ledger/note.ts";
import type { RunPorts } from "../run/run-ports.ts";
import { whoAsks } from "./release-scene.ts";

export interface PushedEvidence {
  readonly remote: string;
  readonly ref: string;
  readonly result: "pushed" | "unchanged" | "would-push";
}

const REF = "refs/flyball/evidence";

/** Pushes the evidence of a repository to one of its remotes, forward only. Throws a Fault REMOTE_UNKNOWN, EVIDENCE_DIVERGED, or those of the push. */
export async function pushEvidence(
  ports: Pick<RunPorts, "git" | "store" | "clock" | "version">,
  request: {
    readonly cwd: string;
    readonly remote: string;
    readonly dryRun: boolean;
    readonly signal: AbortSignal;
  },
): Promise<PushedEvidence> {
  const repository = await ports.git.open(request.cwd);
  const { remote } = request;
  const url = await repository.remoteUrl(remote);
  if (url === null)
    throw new Fault(`the repository has no remote '${remote}'`, {
      code: "REMOTE_UNKNOWN",
      exit: 2,
      hint: "git remote -v",
    });
  if (request.dryRun) return { remote, ref: REF, result: "would-push" };
  const result = await repository.push(url, REF, request.signal);
  if (result === "behind")
    throw new Fault(`${REF} at ${remote} has evidence that is not here: nothing was pushed`, {
      code: "EVIDENCE_DIVERGED",
      exit: 2,
      hint: `git fetch ${remote} ${REF}:refs/flyball/evidence-of-${remote}, and look at who else signs off`,
    });
  if (result === "pushed") {
    const by = await whoAsks(ports, repository);
    await ports.store.write((tx) =>
      note(tx, ports.clock, {
        actor: by,
        trigger: "command flyball evidence push",
        action: "evidence.pushed",
        subject: REF,
        reason: `pushed to ${remote}`,
      }),
    );
  }
  return { remote, ref: REF, result };
}
