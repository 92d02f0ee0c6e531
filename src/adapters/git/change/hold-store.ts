import type { Place } from "../place.ts";
import { withStore, type Store } from "./capture-tree.ts";

/** After so long without a question the store is given up: a repository that nobody closes holds no process and no folder. */
const IDLE_MS = 500;

export interface HeldStore {
  use<T>(act: (store: Store) => Promise<T>): Promise<T>;
  /** Waits for what uses it. */
  close(): Promise<void>;
}

interface Held {
  readonly store: Promise<Store>;
  readonly release: () => void;
  readonly ended: Promise<void>;
  users: number;
}

/** One store for many questions, made with the first. */
export function holdStore(place: Place): HeldStore {
  let held: Held | null = null;
  let timer: NodeJS.Timeout | undefined;
  const close = async (): Promise<void> => {
    clearTimeout(timer);
    const ending = held;
    held = null;
    if (ending === null) return;
    if (ending.users === 0) ending.release();
    await ending.ended;
  };
  return {
    close,
    use: async (act) => {
      clearTimeout(timer);
      const own = (held ??= open(place));
      own.users++;
      try {
        return await act(await own.store);
      } finally {
        own.users--;
        if (own.users === 0 && own !== held) own.release();
        else if (own.users === 0) timer = setTimeout(() => void close(), IDLE_MS);
      }
    },
  };
}

function open(place: Place): Held {
  const { promise: store, resolve, reject } = Promise.withResolvers<Store>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const ended = withStore(place, async (opened) => {
    resolve(opened);
    await released;
  }).catch(reject);
  return { store, release, ended, users: 0 };
}
