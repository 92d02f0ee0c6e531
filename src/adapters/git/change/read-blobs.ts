import { printable } from "../../../base/printable.ts";
import { FILE_MAX_BYTES, TOTAL_MAX_BYTES } from "./limits.ts";
import type { ObjectPipe } from "./object-pipe.ts";

/** `missing`: a partial clone does not have it, and nothing is fetched. */
export type Blob =
  | { readonly kind: "read"; readonly bytes: Buffer }
  | { readonly kind: "large"; readonly bytes: number }
  | { readonly kind: "missing"; readonly why: string };

/** Blobs by name: those within the limits in the order given, so that the first ones are read and the rest is `large`. */
export async function readBlobs(
  objects: ObjectPipe,
  shas: readonly string[],
  maxBytes: number = FILE_MAX_BYTES,
): Promise<ReadonlyMap<string, Blob>> {
  const blobs = new Map<string, Blob>();
  const unique = [...new Set(shas)];
  const small: string[] = [];
  let total = 0;
  for (const [index, info] of (await objects.ask("info", unique)).entries()) {
    const sha = unique[index] as string;
    if (info.kind === "lacking") blobs.set(sha, missing(info.answer));
    else if (info.size > maxBytes || total + info.size > TOTAL_MAX_BYTES)
      blobs.set(sha, { kind: "large", bytes: info.size });
    else {
      small.push(sha);
      total += info.size;
    }
  }
  for (const [index, read] of (await objects.ask("contents", small)).entries())
    blobs.set(
      small[index] as string,
      read.kind === "found" ? { kind: "read", bytes: read.bytes } : missing(read.answer),
    );
  return blobs;
}

function missing(answer: string): Blob {
  if (answer === "missing")
    return { kind: "missing", why: "this clone does not have it: git fetch --refetch --no-filter" };
  return { kind: "missing", why: `git says that it is ${printable(answer)}` };
}
