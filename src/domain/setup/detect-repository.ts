import { agentsOf, type RepositoryFacts } from "./repository-facts.ts";
import { findCommands, findToolchains, type FoundCommands } from "./find-commands.ts";
import { forgeOf as forgeOfRemote, type ForgeKind } from "../forge/forge-of.ts";
import { remoteUrlOf } from "./git-config.ts";
import type { SetupAgent } from "./setup-agents.ts";
import type { Toolchain } from "./toolchain.ts";

/** What a repository is, as far as its files say. */
export interface Detected {
  readonly languages: readonly string[];
  readonly toolchains: readonly Toolchain[];
  readonly commands: FoundCommands;
  readonly specs: readonly DetectedSpec[];
  readonly deploys: readonly DetectedFile[];
  /** Pipelines that are there already. */
  readonly pipelines: readonly string[];
  readonly forge: { readonly name: ForgeKind; readonly why: string } | null;
  readonly agents: readonly SetupAgent[];
  /** Whether the repository has this package among its own, so that its files stand in node_modules. */
  readonly dependsOnFlyball: boolean;
}

export interface DetectedFile {
  readonly path: string;
  /** `OpenAPI 3.1.0`, `a container image`. */
  readonly what: string;
}

export interface DetectedSpec extends DetectedFile {
  readonly kind: "openapi" | "asyncapi" | "graphql" | "protobuf";
}

/** At most this many files of a kind are named. */
const NAMED_MAX = 12;

export function detectRepository(facts: RepositoryFacts): Detected {
  const toolchains = findToolchains(facts);
  const languages = [...new Set(toolchains.map(({ language }) => language).filter((language) => language !== ""))];
  return {
    languages,
    toolchains,
    commands: findCommands(toolchains),
    specs: facts.paths.flatMap((path) => specOf(path, facts.texts.get(path) ?? null)).slice(0, NAMED_MAX),
    deploys: facts.paths.flatMap(deployOf).slice(0, NAMED_MAX),
    pipelines: facts.paths.filter((path) => PIPELINE.test(path)).slice(0, NAMED_MAX),
    forge: forgeOf(facts),
    agents: agentsOf(facts),
    dependsOnFlyball: /"flyball"\s*:\s*"/u.test(facts.texts.get("package.json") ?? ""),
  };
}

const PIPELINE =
  /^(?:\.(?:github|forgejo|gitea)\/workflows\/[^/]+\.ya?ml|\.gitlab-ci\.yml|\.circleci\/config\.yml|azure-pipelines\.yml|Jenkinsfile|\.travis\.yml|bitbucket-pipelines\.yml)$/u;

function specOf(path: string, text: string | null): readonly DetectedSpec[] {
  if (path.endsWith(".proto")) return [{ path, what: "Protocol Buffers", kind: "protobuf" }];
  if (/(?:^|\/)schema\.(?:graphql|gql)$|\.graphqls$/u.test(path)) return [{ path, what: "GraphQL", kind: "graphql" }];
  const [, kind, version] =
    /^\s*["']?(openapi|swagger|asyncapi)["']?\s*:\s*["']?(\d[\d.]{0,12})/mu.exec((text ?? "").slice(0, 20_000)) ?? [];
  if (kind === undefined) return [];
  const name = kind === "asyncapi" ? "AsyncAPI" : kind === "swagger" ? "Swagger" : "OpenAPI";
  return [{ path, what: `${name} ${version}`, kind: kind === "asyncapi" ? "asyncapi" : "openapi" }];
}

const DEPLOYS: readonly (readonly [RegExp, string])[] = [
  [/^(?:[^/]+\/)?(?:Dockerfile|Containerfile)$/u, "a container image"],
  [/^(?:docker-)?compose\.ya?ml$/u, "Docker Compose"],
  [/^fly\.toml$/u, "Fly.io"],
  [/^vercel\.json$/u, "Vercel"],
  [/^netlify\.toml$/u, "Netlify"],
  [/^render\.yaml$/u, "Render"],
  [/^Procfile$/u, "a Procfile"],
  [/^app\.yaml$/u, "App Engine"],
  [/^wrangler\.(?:toml|jsonc?)$/u, "Cloudflare Workers"],
  [/^serverless\.ya?ml$/u, "Serverless Framework"],
  [/(?:^|\/)(?:kustomization\.ya?ml|Chart\.yaml)$/u, "Kubernetes"],
  [/^(?:k8s|kubernetes|deploy)\/[^/]+\.ya?ml$/u, "Kubernetes"],
];

function deployOf(path: string): readonly DetectedFile[] {
  const found = DEPLOYS.find(([pattern]) => pattern.test(path));
  return found === undefined ? [] : [{ path, what: found[1] }];
}

/** By the remote's host, else by the folders that forges read, else by a host that is called like a forge. */
function forgeOf({ gitConfig, paths }: RepositoryFacts): Detected["forge"] {
  const url = remoteUrlOf(gitConfig ?? "") ?? "";
  const known = forgeOfRemote(url);
  if (known.ok)
    return {
      name: known.value.kind,
      why: `the remote is ${new URL(known.value.apiUrl).hostname.replace(/^api\./u, "")}`,
    };
  const has = (start: string): boolean => paths.some((path) => path.startsWith(start));
  if (has(".forgejo/") || has(".gitea/")) return { name: "forgejo", why: "there are workflows for it" };
  if (has(".gitlab-ci.yml") || has(".gitlab/")) return { name: "gitlab", why: "there is .gitlab-ci.yml or .gitlab/" };
  if (has(".github/")) return { name: "github", why: "there is .github/" };
  const [, called] = /(?:@|\/\/|\.)(github|gitlab|forgejo|gitea)\./u.exec(url.slice(0, 500)) ?? [];
  if (called === undefined) return null;
  return { name: called === "gitea" ? "forgejo" : (called as ForgeKind), why: "the remote's host is called so" };
}
