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
  // Most changes fit: then one git is enough. One that gives more is stopped, and asked for sizes first.
  const all = await store.run(["cat-file", BATCH], { input: listOf(unique), maxBytes: AT_ONCE_MAX_BYTES, cut: true });
  let answers = all.stdout;
  if (all.cut) {
    const small = await smallOnes(store, unique, maxBytes, blobs);
    answers =
      small.length === 0 ? Buffer.alloc(0) : (await store.run(["cat-file", BATCH], { input: listOf(small) })).stdout;
  }
  let total = 0;
  for (let at = 0; at < answers.length;) {
    const newline = answers.indexOf(10, at);
    const [sha = "", size = ""] = answers.subarray(at, newline).toString("latin1").split(" ");
    const bytes = Number(size);
    at = newline + 1;
    if (!/^\d+$/u.test(size)) {
      blobs.set(sha, missing(size));
      continue;
    }
    const fits = bytes <= maxBytes && total + bytes <= TOTAL_MAX_BYTES;
    // A copy, so that a large neighbour is not kept in memory with it.
    blobs.set(
      sha,
      fits ? { kind: "read", bytes: Buffer.from(answers.subarray(at, at + bytes)) } : { kind: "large", bytes },
    );
    if (fits) total += bytes;
    at += bytes + 1;
  }
  return blobs;
}

const BATCH = "--batch=%(objectname) %(objectsize)";
const AT_ONCE_MAX_BYTES = TOTAL_MAX_BYTES / 2;

/** Those within the limits; what is said of the others goes into `blobs`. */
async function smallOnes(
  store: Store,
  shas: readonly string[],
  maxBytes: number,
  blobs: Map<string, Blob>,
): Promise<readonly string[]> {
  const sizes = await store.run(["cat-file", "--batch-check=%(objectname) %(objectsize)"], { input: listOf(shas) });
  const small: string[] = [];
  let total = 0;
  for (const answer of sizes.stdout.toString("latin1").trimEnd().split("\n")) {
    const [sha = "", size = ""] = answer.split(" ");
    const bytes = Number(size);
    if (!/^\d+$/u.test(size)) blobs.set(sha, missing(size));
    else if (bytes > maxBytes || total + bytes > TOTAL_MAX_BYTES) blobs.set(sha, { kind: "large", bytes });
    else {
      small.push(sha);
      total += bytes;
    }
  }
  return small;
}

function missing(answer: string): Blob {
  if (answer === "missing")
    return { kind: "missing", why: "this clone does not have it: git fetch --refetch --no-filter" };
  return { kind: "missing", why: `git says that it is ${printable(answer)}` };
}

function listOf(shas: readonly string[]): string {
  return shas.map((sha) => `${sha}\n`).join("");
}
