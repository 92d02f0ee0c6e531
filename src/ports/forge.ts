import type { Verdict } from "../domain/finding/finding.ts";
import type { ChangeRequest } from "../domain/change/change.ts";
import type { ForgeKind } from "../domain/forge/forge-of.ts";
import type { RequestOfCommit } from "../domain/forge/request-of-commit.ts";
import type { GateFinding } from "../domain/gate/gate.ts";

/** A forge (GitHub, GitLab, Forgejo) and one repository on it.
 *
 * Contract, held by forge.suite.ts against every adapter:
 * - Lists are read to their last page, at most 20 of them.
 * - A rate limit (403 or 429 with a wait, up to 60 s) and a 5xx are waited for and tried again, at most 3 times; reading and
 *   upserting can be repeated. What goes on longer is a Fault FORGE_BUSY (exit 3).
 * - A token that is missing, wrong or has too few rights is a Fault FORGE_DENIED (exit 4) that names the permission to give; anything that
 *   does not exist FORGE_NOT_FOUND, a refused request FORGE_REFUSED (exit 2). No Fault holds a token.
 * - Every call ends within `signal`. */
export interface Forge {
  readonly kind: ForgeKind;
  readonly changeRequest: (number: number, signal: AbortSignal) => Promise<ForgeChangeRequest>;
  /** The change requests that hold a commit, or that it was merged with, as far as the forge tells; empty where there is none. */
  readonly changeRequestsOf: (sha: string, signal: AbortSignal) => Promise<readonly RequestOfCommit[]>;
  /** The newest review of each person that approves, with the commit it was given for. */
  readonly approvals: (number: number, signal: AbortSignal) => Promise<ChangeRequest["approvals"]>;
  /** Makes or rewrites the one comment with this marker that we wrote ourselves. Somebody else's comment with the marker is left alone. */
  readonly upsertComment: (comment: ForgeComment, signal: AbortSignal) => Promise<{ readonly url: string | null }>;
  readonly setStatus: (status: ForgeStatus, signal: AbortSignal) => Promise<void>;
  /** Findings beside the lines, where the forge takes them over its API (Code Quality, SARIF); says what was left out. */
  readonly annotate: (annotations: ForgeAnnotations, signal: AbortSignal) => Promise<{ readonly shown: number }>;
  /** A deployment of a commit into an environment with its state, in the forge's own list. */
  readonly createDeployment: (
    deployment: ForgeDeployment,
    signal: AbortSignal,
  ) => Promise<{ readonly url: string | null }>;
}

export interface ForgeChangeRequest {
  readonly request: Omit<ChangeRequest, "approvals">;
  readonly baseSha: string;
  readonly headSha: string;
  /** `owner/name` of the repository that the head is in; null where it is gone or can't be told. */
  readonly headRepository: string | null;
  /** The head is of another repository: its token can't write here. */
  readonly isFork: boolean;
}

export interface ForgeComment {
  /** A change request by its number, or a commit. */
  readonly on: { readonly number: number } | { readonly sha: string };
  /** `gate`, `sign-off-production`: letters, digits and dashes. The marker is `<!-- flyball:sticky id=… -->`. */
  readonly id: string;
  /** Markdown without the marker; cut to what the forge takes. */
  readonly body: string;
}

export interface ForgeStatus {
  readonly sha: string;
  /** `flyball/check`. */
  readonly context: string;
  readonly verdict: Verdict | "pending";
  /** One line, cut to what the forge takes. */
  readonly description: string;
  readonly targetUrl: string | null;
}

export interface ForgeAnnotations {
  readonly sha: string;
  /** A full ref name. */
  readonly ref: string;
  readonly findings: readonly GateFinding[];
  /** SARIF 2.1.0 of the same. */
  readonly sarif: string;
}

export interface ForgeDeployment {
  readonly sha: string;
  readonly environment: string;
  readonly state: "success" | "failure" | "error" | "inactive";
  readonly description: string;
  readonly url: string | null;
}
