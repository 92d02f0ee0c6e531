import type { Evidence } from "../../domain/release/evidence.ts";
import type { ChecklistItem } from "../../domain/release/checklist.ts";
import type { Release } from "../../domain/release/release.ts";
import type { Sha } from "../../base/ids.ts";
import type { WorkspaceFiles } from "../../ports/workspace-files.ts";
import type { RunPorts } from "../run/run-ports.ts";
import { checkEvidence, listEvidence, type EvidenceCheck, type EvidenceWorld } from "./check-evidence.ts";
import { checkRelease } from "./check-release.ts";
import { findRelease, listReleases, type ReleaseList } from "./list-releases.ts";
import { noteRelease, type ReleaseNotes } from "./note-release.ts";
import type { OpenPlace } from "./post-sign-off.ts";
import { pushEvidence, type PushedEvidence } from "./push-evidence.ts";
import { rollBackRelease, type RollbackReport, type RollbackRequest } from "./roll-back-release.ts";
import { signOffAndRecord, signOffDryRun, type SignOffReport, type SignOffRequested } from "./sign-off-and-record.ts";
import type { SignOffWorld } from "./sign-off-commit.ts";
import { startRelease, type StartReleaseRequest } from "./start-release.ts";

/** The use cases of releases and their evidence, as a surface calls them. */
export interface ReleaseUseCases {
  signOff(request: SignOffRequested): Promise<SignOffReport>;
  start(request: StartReleaseRequest): Promise<Release>;
  list(request: {
    readonly cwd: string;
    readonly environment: string | null;
    readonly limit: number;
  }): Promise<ReleaseList>;
  show(id: string): Promise<{ readonly release: Release; readonly evidence: readonly Evidence[] }>;
  notes(request: { readonly cwd: string; readonly target: string }): Promise<ReleaseNotes>;
  checklist(request: {
    readonly cwd: string;
    readonly revision: string;
    readonly environment: string;
    readonly signal: AbortSignal;
  }): Promise<{ readonly sha: Sha; readonly items: readonly ChecklistItem[] }>;
  rollBack(request: RollbackRequest): Promise<RollbackReport>;
  checkEvidence(request: {
    readonly cwd: string;
    readonly target: string;
    readonly keyFile: string | null;
  }): Promise<EvidenceCheck>;
  /** Of a run or of a release, or the one of an id. */
  listEvidence(about: string): Promise<readonly Evidence[]>;
  pushEvidence(request: {
    readonly cwd: string;
    readonly remote: string;
    readonly dryRun: boolean;
    readonly signal: AbortSignal;
  }): Promise<PushedEvidence>;
}

/** What is called here is opened by the first use case that needs it. */
export function releaseUseCases({
  open,
  look,
  files,
  openForge,
}: {
  readonly open: () => Promise<RunPorts>;
  /** What a dry run needs: it makes neither a database nor a key. */
  readonly look: () => Promise<SignOffWorld>;
  readonly files: WorkspaceFiles;
  readonly openForge: OpenPlace;
}): ReleaseUseCases {
  const evidence = async (): Promise<EvidenceWorld> => {
    const { store, artifacts, signer } = await open();
    return { store: store.read, artifacts, signer, files };
  };
  return {
    signOff: async (request) =>
      request.dryRun
        ? signOffDryRun(await look(), openForge, request)
        : signOffAndRecord(await open(), openForge, request),
    start: async (request) => startRelease(await open(), request),
    list: async (request) => listReleases(await open(), request),
    show: async (id) => {
      const ports = await open();
      return { release: await findRelease(ports, id), evidence: await ports.store.read.evidenceOfRelease(id) };
    },
    notes: async (request) => noteRelease(await open(), request),
    checklist: async (request) => checkRelease(await open(), request),
    rollBack: async (request) => rollBackRelease(await open(), request),
    checkEvidence: async (request) => checkEvidence(await evidence(), request),
    listEvidence: async (about) => listEvidence(await evidence(), about),
    pushEvidence: async (request) => pushEvidence(await open(), request),
  };
}
