import type { RunId, Sha } from "../../base/ids.ts";
import type { Environment } from "../../domain/policy/policy.ts";

/** What a deployment, and the restoration of what it replaced, have to know. Survives JSON. */
export interface DeployInput {
  readonly run: RunId;
  readonly repository: string;
  readonly name: string;
  readonly environment: Environment;
  readonly sha: Sha;
  readonly previousSha: Sha | null;
  /** A checkout of `sha`. */
  readonly folder: string;
}
