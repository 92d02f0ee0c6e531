import { textOf, type ChangedFile } from "../../change/change.ts";
import { ASIDE } from "./adr-trigger.ts";

/** A service as a compose file or a Kubernetes manifest declares it. */
export interface DeclaredService {
  readonly name: string;
  /** `compose`, `kubernetes`: those of one kind are compared over all files of the change. */
  readonly kind: "compose" | "kubernetes";
  readonly path: string;
  /** Where it is built; null for an image of others'. */
  readonly build: string | null;
  /** Without its tag; null where it is built without a name. */
  readonly image: string | null;
  readonly ports: readonly string[];
  readonly needs: readonly string[];
  /** Names of its environment variables. */
  readonly env: readonly string[];
}

export interface ServiceSides {
  readonly before: readonly DeclaredService[];
  readonly after: readonly DeclaredService[];
}

export const COMPOSE: RegExp = /(?:^|\/)(?:docker-)?compose[^/]{0,60}\.ya?ml$/iu;
const YAML = /\.ya?ml$/iu;

/** Compose files at the top, where a change may find what was known already. */
export const COMPOSE_COMPANIONS: readonly string[] = [
  "docker-compose.yml",
  "docker-compose.yaml",
  "compose.yml",
  "compose.yaml",
];

/** Whether a changed file declares services: a compose file, or a Kubernetes manifest by what stands in it. */
export function isServiceFile({ path, before, after }: ChangedFile): boolean {
  if (ASIDE.test(path) || !YAML.test(path)) return false;
  if (COMPOSE.test(path)) return true;
  return [before, after].some((side) => /^kind:\s{0,4}["']?[A-Z]/mu.test(textOf(side) ?? ""));
}
