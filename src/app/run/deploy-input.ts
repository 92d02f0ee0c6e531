import type { RunId, Sha } from "../../base/ids.ts";
import type { Environment } from "../../domain/policy/policy.ts";

/** What a deployment, and the restoration of what it replaced, have to know. Survives JSON. */
export interface DeployInput {
  /** Null where no run asks for it. */
  readonly run: RunId | null;
  readonly release: string;
  readonly repository: string;
  readonly name: string;
  readonly environment: Environment;
  readonly sha: Sha;
  readonly previousSha: Sha | null;
  /** A checkout of `sha`. */
  readonly folder: string;
}
