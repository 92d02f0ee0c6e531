import { unescapeKey } from "../../../base/json-pointer.ts";
import { err, ok, type Result } from "../../../base/result.ts";

/** A `$ref` in its two parts, decoded: the file it names (empty for its own), and what in it. */
export interface Reference {
  readonly target: string;
  /** Without `#`, percent-decoded: empty, a JSON pointer, or an anchor. */
  readonly fragment: string;
}

export function splitReference(ref: string): Reference {
  const hash = ref.indexOf("#");
  return hash < 0
    ? { target: ref, fragment: "" }
    : { target: ref.slice(0, hash), fragment: percentDecoded(ref.slice(hash + 1)) };
}

/** The keys of a JSON pointer (RFC 6901); null for what is none. */
export function pointerKeys(pointer: string): readonly string[] | null {
  if (pointer === "") return [];
  if (!pointer.startsWith("/")) return null;
  return pointer
    .slice(1)
    .split("/")
    .map((key) => unescapeKey(key));
}

export type ReferenceTarget =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "remote"; readonly url: string };

/** The file that a target names from a file (a path below the folder, or a URL); says why where nothing is read there. */
export function joinReference(from: string, target: string): Result<ReferenceTarget, string> {
  if (/^https?:\/\//iu.test(target)) return remote(target, undefined);
  if (/^[a-z][a-z0-9+.-]+:/iu.test(target)) return err("only files below the folder and http(s) addresses are read");
  if (/^https?:\/\//u.test(from)) return remote(target, from);
  if (target.startsWith("/")) return err("an absolute path leads out of the folder");
  if (/[\\\u0000]/u.test(target)) return err("a path is written with '/' between folders");
  const parts = from.split("/").slice(0, -1);
  for (const part of percentDecoded(target).split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return err("it leads out of the folder");
  }
  return parts.some((part) => /[\\\u0000]|^\.git$/iu.test(part))
    ? err("nothing is read there")
    : ok({ kind: "file", path: parts.join("/") });
}

function remote(target: string, base: string | undefined): Result<ReferenceTarget, string> {
  const url = URL.parse(target, base);
  if (url === null || !/^https?:$/u.test(url.protocol)) return err("it is no http(s) address");
  url.hash = "";
  return ok({ kind: "remote", url: url.href });
}

/** As written where it can't be decoded. */
function percentDecoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
