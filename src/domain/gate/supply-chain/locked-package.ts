/** The names are those of OSV's `affected.package.ecosystem`. */
export type Ecosystem = "npm" | "crates.io" | "PyPI" | "Go" | "RubyGems";

/** One version of one package, as a lockfile pins it. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  readonly source: PackageSource;
  /** Digests as the lockfile writes them, with the algorithm before the first `-`, `:` or `/`; empty where it has none. */
  readonly digests: readonly string[];
  /** Null where the lockfile does not say. */
  readonly runsScript: boolean | null;
  readonly publishedMs: number | null;
  /** By what its line in the lockfile is found. */
  readonly anchor: string;
}

export type PackageSource =
  /** Null: the registry that the client is set to. */
  | { readonly kind: "registry"; readonly url: string | null }
  | { readonly kind: "archive"; readonly url: string }
  | { readonly kind: "git"; readonly url: string }
  | { readonly kind: "local"; readonly path: string };

export interface Lockfile {
  readonly ecosystem: Ecosystem;
  readonly packages: readonly LockedPackage[];
  /** Whether this format writes a digest for each package of a registry. */
  readonly hasDigests: boolean;
  readonly direct: DirectDependencies;
}

/** What a lockfile knows of the manifests it was made from. */
export type DirectDependencies =
  /** By the manifest's folder, from the lockfile's (`""` is the same), each dependency with the range it was made for and the version chosen. */
  | { readonly kind: "by folder"; readonly folders: ReadonlyMap<string, ReadonlyMap<string, DirectDependency>> }
  /** `name@range` to the version chosen. */
  | { readonly kind: "by request"; readonly versions: ReadonlyMap<string, string> }
  /** Names alone. */
  | { readonly kind: "by name" };

export interface DirectDependency {
  /** Null where the lockfile does not keep it. */
  readonly range: string | null;
  readonly version: string | null;
}

/** What a manifest asks for itself: names (normalized as in the lockfile) to ranges. */
export interface Manifest {
  readonly ecosystem: Ecosystem;
  readonly dependencies: ReadonlyMap<string, string>;
  /** Names whose range the manifest overrides elsewhere, so that a range says nothing. */
  readonly overridden: ReadonlySet<string>;
}

/** Where a URL or a specifier of npm's world leads. */
export function sourceOf(spec: string): PackageSource {
  if (/^(?:git[+:@]|git\+|github:|gitlab:|bitbucket:|ssh:)|\.git(?:#|$)/iu.test(spec))
    return { kind: "git", url: spec };
  if (/^(?:file|link|portal|workspace):|^\.{0,2}\//u.test(spec))
    return { kind: "local", path: spec.replace(/^[a-z]{1,10}:/u, "") };
  if (!/^https?:/iu.test(spec)) return { kind: "registry", url: null };
  // A registry serves packages under `/-/`; an archive lies anywhere.
  return /\/-\/|\/(?:api\/v\d\/crates|packages|download)\//u.test(spec)
    ? { kind: "registry", url: spec }
    : { kind: "archive", url: spec };
}

/** The host of a URL in lower case; null for what is none. */
export function hostOf(url: string): string | null {
  return /^[a-z+]{1,20}:\/\/(?:[^/@?#]{0,200}@)?([^/:?#]{1,253}(?::\d{1,5})?)/iu.exec(url)?.[1]?.toLowerCase() ?? null;
}

/** PEP 503. */
export function pythonName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/gu, "-");
}
