import { Fault } from "../../base/fault.ts";
import { isSticky, stickyBody } from "../../domain/forge/sticky-comment.ts";

/** The comments of one place, as an adapter sees them. */
export interface StickyStore {
  readonly list: () => Promise<readonly StoredComment[]>;
  readonly create: (body: string) => Promise<StoredComment>;
  /** A Fault FORGE_NOT_FOUND where it is gone. */
  readonly update: (comment: StoredComment, body: string) => Promise<StoredComment>;
  readonly remove: (comment: StoredComment) => Promise<void>;
}

export interface StoredComment {
  readonly id: number;
  /** Of the thread that it is in, where the forge has threads. */
  readonly thread: string | null;
  readonly body: string;
  /** Written by whom the token belongs to. */
  readonly isOwn: boolean;
  readonly url: string | null;
}

/** Rewrites our comment or makes it. Two runs at once may each make one: after making one, everybody looks again, keeps the oldest
 * and takes the others back, so that one is left whoever comes last. */
export async function upsertSticky(
  store: StickyStore,
  id: string,
  text: string,
): Promise<{ readonly url: string | null }> {
  const body = stickyBody(id, text);
  const [oldest, ...doubles] = await ownComments(store, id);
  if (oldest !== undefined) {
    const kept = oldest.body === body ? oldest : await orNull(store.update(oldest, body));
    for (const double of doubles) await orNull(store.remove(double));
    if (kept !== null) return { url: kept.url };
  }
  const made = await store.create(body);
  const own = await ownComments(store, id);
  const first = own[0];
  if (first === undefined || first.id === made.id) {
    for (const double of own.slice(1)) await orNull(store.remove(double));
    return { url: made.url };
  }
  const kept = await orNull(store.update(first, body));
  if (kept === null) return { url: made.url };
  for (const double of own.slice(1)) await orNull(store.remove(double));
  return { url: kept.url };
}

async function ownComments(store: StickyStore, id: string): Promise<readonly StoredComment[]> {
  const all = await store.list();
  return all.filter(({ isOwn, body }) => isOwn && isSticky(id, body)).toSorted((a, b) => a.id - b.id);
}

/** Null where it is gone by now, which is what was wanted or what another run did. */
async function orNull<T>(done: Promise<T>): Promise<T | null> {
  try {
    return await done;
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === "FORGE_NOT_FOUND") return null;
    throw thrown;
  }
}
