import { printable } from "../../../base/printable.ts";
import type { Store } from "./capture-tree.ts";
import { FILE_MAX_BYTES, TOTAL_MAX_BYTES } from "./limits.ts";

/** `missing`: a partial clone does not have it, and nothing is fetched. */
export type Blob =
  | { readonly kind: "read"; readonly bytes: Buffer }
  | { readonly kind: "large"; readonly bytes: number }
  | { readonly kind: "missing"; readonly why: string };

/** Blobs by name: those within the limits in the order given, so that the first ones are read and the rest is `large`. */
export async function readBlobs(
  store: Store,
  shas: readonly string[],
  maxBytes: number = FILE_MAX_BYTES,
): Promise<ReadonlyMap<string, Blob>> {
  const blobs = new Map<string, Blob>();
  const unique = [...new Set(shas)];
  if (unique.length === 0) return blobs;
  const sizes = await store.run(["cat-file", "--batch-check=%(objectname) %(objectsize)"], { input: listOf(unique) });
  const wanted: string[] = [];
  let total = 0;
  for (const answer of sizes.stdout.toString("latin1").trimEnd().split("\n")) {
    const [sha = "", size = ""] = answer.split(" ");
    const bytes = Number(size);
    if (!/^\d+$/u.test(size)) blobs.set(sha, missing(size));
    else if (bytes > maxBytes || total + bytes > TOTAL_MAX_BYTES) blobs.set(sha, { kind: "large", bytes });
    else {
      wanted.push(sha);
      total += bytes;
    }
  }
  if (wanted.length === 0) return blobs;
  const { stdout } = await store.run(["cat-file", "--batch=%(objectname) %(objectsize)"], { input: listOf(wanted) });
  for (let at = 0; at < stdout.length;) {
    const newline = stdout.indexOf(10, at);
    const [sha = "", size = ""] = stdout.subarray(at, newline).toString("latin1").split(" ");
    if (!/^\d+$/u.test(size)) {
      blobs.set(sha, missing(size));
      at = newline + 1;
      continue;
    }
    const end = newline + 1 + Number(size);
    blobs.set(sha, { kind: "read", bytes: stdout.subarray(newline + 1, end) });
    at = end + 1;
  }
  return blobs;
}

function missing(answer: string): Blob {
  if (answer === "missing")
    return { kind: "missing", why: "this clone does not have it: git fetch --refetch --no-filter" };
  return { kind: "missing", why: `git says that it is ${printable(answer)}` };
}

function listOf(shas: readonly string[]): string {
  return shas.map((sha) => `${sha}\n`).join("");
}
