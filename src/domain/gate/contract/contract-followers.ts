import { globMatcher } from "../../change/glob-matcher.ts";
import { isTestPath } from "../../change/blast-radius.ts";

const MANIFESTS =
  /(?:^|\/)(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|pyproject\.toml|poetry\.lock|uv\.lock|cargo\.(?:toml|lock)|go\.(?:mod|sum)|version|flyball\.ya?ml)$/iu;
const WORDS =
  /(?:^|\/)(?:changelog|changes|history|readme|docs?|\.changeset)(?:[./][^\n]*)?$|\.(?:md|mdx|rst|adoc|txt)$/iu;
const GENERATED =
  /(?:^|\/)(?:__generated__|generated|gen)\/|\.(?:gen|generated)\.[a-z]+$|\.pb\.[a-z]+$|_pb2?\.[a-z]+$/iu;

/** Whether a file may come with a change of a contract: documents, manifests, tests and what is generated from it. */
export function isFollower(path: string, generated: readonly string[]): boolean {
  return (
    MANIFESTS.test(path) ||
    WORDS.test(path) ||
    GENERATED.test(path) ||
    isTestPath(path) ||
    (generated.length > 0 && globMatcher(generated)(path))
  );
}
