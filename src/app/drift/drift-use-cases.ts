import type { DriftLift } from "../../domain/history/drift/drift-lift.ts";
import type { DriftEpisode } from "../../domain/history/drift/episode.ts";
import type { ParkedWork } from "../../domain/history/drift/parked-work.ts";

/** What `flyball drift` asks. No database is needed. */
export interface DriftUseCases {
  /** Throws the Faults of the history's reader. */
  list(request: DriftRequest): Promise<DriftList>;
  /** Throws DRIFT_UNKNOWN where no episode of the file is in the history that was read. */
  explain(request: DriftRequest & { readonly file: string }): Promise<DriftExplanation>;
}

export interface DriftRequest {
  /** Any folder inside of the repository. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

export interface DriftList {
  readonly root: string;
  readonly commits: number;
  readonly fixes: number;
  /** Whether there was more history than is read. */
  readonly isCut: boolean;
  /** When the newest commit was made, by which all is judged; null: there is none. */
  readonly asOfMs: number | null;
  readonly lift: DriftLift;
  /** Open first, then by how many fixes and how lately. */
  readonly files: readonly DriftedPlace[];
}

/** The newest episode of a file, with those of its functions. */
export interface DriftedPlace {
  readonly path: string;
  /** Where it was before it was moved. */
  readonly formerPaths: readonly string[];
  readonly episode: DriftEpisode;
  /** All episodes of the file in the history that was read. */
  readonly episodes: number;
  readonly functions: readonly DriftEpisode[];
}

export interface DriftExplanation extends DriftedPlace {
  readonly root: string;
  readonly asOfMs: number;
  readonly lift: DriftLift;
  /** Of each fix the functions that it touched. */
  readonly touched: readonly { readonly sha: string; readonly functions: readonly string[] }[];
  readonly together: readonly { readonly path: string; readonly fixes: number }[];
  readonly parked: readonly ParkedWork[];
  readonly questions: readonly string[];
}
