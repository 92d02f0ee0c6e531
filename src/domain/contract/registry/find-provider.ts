import type { RegisteredContract, RegisteredRepository } from "./registered-repository.ts";

/** Who provides a contract that somebody consumes. */
export type FoundProvider =
  | { readonly kind: "found"; readonly repository: RegisteredRepository; readonly contract: RegisteredContract }
  | { readonly kind: "missing"; readonly why: string; readonly fix: string };

/** By `from`, where it is written (`at` is the absolute path that it means, or null of a URL), else by the contract's name alone, which must be one repository's. */
export function findProvider(
  repositories: readonly RegisteredRepository[],
  wanted: { readonly contract: string; readonly from: string | null; readonly at: string | null },
): FoundProvider {
  const offers = repositories.flatMap((repository) =>
    repository.provides.filter(({ name }) => name === wanted.contract).map((contract) => ({ repository, contract })),
  );
  if (wanted.from === null) {
    const [only, ...others] = offers;
    if (only !== undefined && others.length === 0) return { kind: "found", ...only };
    return only === undefined
      ? missing(
          `no repository of the registry provides ${wanted.contract}`,
          "flyball contract register PATH of its repository",
        )
      : missing(
          `${offers.length} repositories provide ${wanted.contract}`,
          "write from: with the repository that is meant, or give the contracts names of their own",
        );
  }
  const { from } = wanted;
  const own = offers.find(({ repository }) =>
    wanted.at === null ? repository.remote === remoteKey(from) : repository.root === wanted.at,
  );
  return own === undefined
    ? missing(
        `the registry has no ${wanted.contract} at ${from}`,
        `flyball contract register ${wanted.at ?? "PATH of its clone"}`,
      )
    : { kind: "found", ...own };
}

function missing(why: string, fix: string): FoundProvider {
  return { kind: "missing", why, fix };
}

/** `https://ada:pass@host/team/orders.git/` and `git@host:team/orders` are one repository: `host/team/orders`. A folder stays as it is. */
export function remoteKey(url: string): string {
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/u.exec(url);
  const parsed = scp === null && URL.canParse(url) ? new URL(url) : null;
  const key =
    parsed === null ? (scp === null ? url : `${scp[1] ?? ""}/${scp[2] ?? ""}`) : `${parsed.host}${parsed.pathname}`;
  return key.replace(/\/+$/u, "").replace(/\.git$/u, "");
}

/** The last part of a remote's or a folder's name. */
export function serviceName(place: string): string {
  const last = remoteKey(place)
    .split(/[/\\]/u)
    .filter((part) => part !== "")
    .at(-1);
  const name = (last ?? "").replace(/[^A-Za-z0-9._@-]/gu, "-").slice(0, 100);
  return name === "" ? "repository" : name;
}
