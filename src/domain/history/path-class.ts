import { isTestPath } from "../change/blast-radius.ts";
import { isDocument } from "../change/sensitive-files.ts";

/** What a path holds, by its name alone; the first that fits:
 * - `vendored`: others' code; `generated`: written by a program; `lockfile`: pinned dependencies; `manifest`: declared ones, with the version;
 * - `test`, `doc`; `settings`: of tools, editors and CI; `data`: neither code nor text that a person writes; `source`: the rest. */
export type PathClass =
  | "source"
  | "test"
  | "doc"
  | "lockfile"
  | "generated"
  | "vendored"
  | "manifest"
  | "settings"
  | "data";

/** Each path is judged once: give the same function to a whole history. */
export function pathClassifier(): (path: string) => PathClass {
  const known = new Map<string, PathClass>();
  return (path) => {
    const before = known.get(path);
    if (before !== undefined) return before;
    if (known.size >= KNOWN_MAX) known.clear();
    const found = pathClass(path);
    known.set(path, found);
    return found;
  };
}

export function pathClass(path: string): PathClass {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (VENDORED.test(path)) return "vendored";
  if (LOCKFILES.has(name) || /\.lock(?:b|file)?$|-lock\.(?:json|ya?ml)$/u.test(name)) return "lockfile";
  if (GENERATED.test(path)) return "generated";
  if (MANIFESTS.has(name) || /\.(?:csproj|fsproj|vbproj|gemspec|cabal|podspec|nuspec|rockspec)$/u.test(name))
    return "manifest";
  if (isTestPath(path)) return "test";
  if (isDocument(path) || PROSE.test(name)) return "doc";
  if (SETTINGS.test(path)) return "settings";
  return DATA.test(name) ? "data" : "source";
}

/** Whether a file carries a version that every release bumps: a manifest, a lockfile, a change log, or a file named after it. Changes of such files alone are a release, however
 * many there are. */
export function carriesVersion(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  const found = pathClass(path);
  return found === "manifest" || found === "lockfile" || VERSION_FILES.test(name) || /^change(?:s|log)\b/u.test(name);
}

const KNOWN_MAX = 200_000;

const VENDORED =
  /(?:^|\/)(?:vendor|vendored|node_modules|third[_-]party|3rdparty|bower_components|Pods|Carthage|deps\/src|site-packages)\//u;

const LOCKFILES: ReadonlySet<string> = new Set(
  `package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock cargo.lock gemfile.lock composer.lock poetry.lock uv.lock pdm.lock pipfile.lock go.sum
  gradle.lockfile packages.lock.json mix.lock podfile.lock pubspec.lock flake.lock conan.lock package.resolved pixi.lock .terraform.lock.hcl stack.yaml.lock cabal.project.freeze`.split(
    /\s+/u,
  ),
);

/** By the conventions of generators, and of linguist (github-linguist, lib/linguist/generated.rb). */
const GENERATED =
  /(?:^|\/)(?:dist|__generated__|generated|autogen|__snapshots__|\.yarn\/releases)\/|\.(?:min\.(?:js|css)|bundle\.js|map|snap|pb\.go|pb\.cc|pb\.h|g\.dart|freezed\.dart|designer\.cs)$|_pb2(?:_grpc)?\.pyi?$|_pb\.(?:js|d\.ts|rb)$|\.(?:generated|gen)\.[^/.]+$|(?:^|[._-])generated\.[^/.]+$|(?:^|\/)zz_generated\.|(?:^|\/)(?:configure|aclocal\.m4|Makefile\.in)$|_string\.go$/iu;

const MANIFESTS: ReadonlySet<string> = new Set(
  `package.json cargo.toml pyproject.toml setup.py setup.cfg requirements.txt pipfile go.mod go.work gemfile composer.json pom.xml build.gradle build.gradle.kts settings.gradle
  settings.gradle.kts mix.exs rebar.config podfile package.swift pubspec.yaml deno.json jsr.json project.clj build.sbt conanfile.txt conanfile.py vcpkg.json directory.packages.props
  libs.versions.toml pnpm-workspace.yaml lerna.json manifest.json plugin.json gemini-extension.json`.split(/\s+/u),
);

const VERSION_FILES =
  /^(?:_?_?version_?_?|_?_?about_?_?|gem_version|version-?info|def-version|git-version-gen|\.?release-please-manifest|versions?\.lock)(?:\.[\w.]{1,8})?$/u;

const PROSE =
  /^(?:license|licence|copying|authors|contributors|maintainers|codeowners|notice|news|todo|readme|changes|changelog|history|thanks|install)(?:[._-][\w.-]{1,20})?$/u;

const SETTINGS =
  /(?:^|\/)(?:\.github|\.gitlab|\.circleci|\.vscode|\.idea|\.devcontainer|\.husky|\.cursor|\.claude|\.gemini|\.beads|\.changeset|\.config)\/|(?:^|\/)\.[^/]+$|(?:^|\/)(?:tsconfig[^/]*\.json|[^/]+\.config\.[cm]?[jt]s|Dockerfile[^/]*|docker-compose[^/]*\.ya?ml|compose\.ya?ml|Jenkinsfile|renovate\.json5?|turbo\.json|nx\.json|biome\.jsonc?|flyball\.yaml|\.?gitlab-ci\.yml|azure-pipelines\.yml|mkdocs\.yml|netlify\.toml|vercel\.json|codecov\.yml|\.?goreleaser\.ya?ml)$/u;

const DATA =
  /\.(?:png|jpe?g|gif|svg|ico|webp|avif|bmp|tiff?|pdf|woff2?|ttf|otf|eot|mp[34]|wav|ogg|webm|mov|zip|gz|tgz|xz|bz2|zst|7z|jar|war|class|so|dylib|dll|exe|bin|dat|db|sqlite3?|csv|tsv|jsonl|ndjson|parquet|po|pot|xlf|xliff|strings|resx|wasm|psd|ai|sketch|fig|bundle|pack|pem|crt|key|der)$/u;
