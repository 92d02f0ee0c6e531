import type { Change } from "../../change/change.ts";
import { lockfileFormat } from "./lockfile-formats.ts";

/** Whether a change says itself that it moves a package: it touches lockfiles alone, or its commits or its request name the package. */
export function tellsMoves(change: Pick<Change, "files" | "commits" | "request">): (name: string) => boolean {
  if (change.files.every(({ path }) => lockfileFormat(path) !== null)) return () => true;
  const texts = [
    change.request?.title ?? "",
    change.request?.body ?? "",
    ...change.commits.map(({ message }) => message),
  ];
  const words = new Set(texts.flatMap((text) => text.match(/[@\w][\w./-]*[\w]/gu) ?? []));
  return (name) => words.has(name);
}
