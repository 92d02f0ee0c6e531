import type { Evidence } from "../../domain/release/evidence.ts";
import type { Artifacts } from "../../ports/artifacts.ts";
import type { Store } from "../../ports/store.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import { checkEvidence, listEvidence, type EvidenceCheck, type EvidenceWorld } from "./check-evidence.ts";
import { signOffCommit, type SignOffCommitRequest, type SignOffWorld } from "./sign-off-commit.ts";
import type { SignOffResult } from "./sign-off.ts";

/** The use cases of releases and their evidence, as a surface calls them. */
export interface ReleaseUseCases {
  signOff(request: SignOffCommitRequest): Promise<SignOffResult>;
  checkEvidence(request: {
    readonly cwd: string;
    readonly target: string;
    readonly keyFile: string | null;
  }): Promise<EvidenceCheck>;
  listEvidence(run: string): Promise<readonly Evidence[]>;
}

export interface ReleaseWorld extends SignOffWorld {
  readonly store: Pick<Store, "read">;
  readonly artifacts: Artifacts;
}

/** `open` is called by the first use case that is. */
export function releaseUseCases(open: () => Promise<ReleaseWorld>, files: WorkspaceFiles): ReleaseUseCases {
  const evidence = async (): Promise<EvidenceWorld> => {
    const { store, artifacts, signer } = await open();
    return { store: store.read, artifacts, signer, files };
  };
  return {
    signOff: async (request) => signOffCommit(await open(), request),
    checkEvidence: async (request) => checkEvidence(await evidence(), request),
    listEvidence: async (run) => listEvidence(await evidence(), run),
  };
}
