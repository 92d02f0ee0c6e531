import type { PersonName } from "../commit-record.ts";

/** Names that are counted of one address: those beyond were seen later, and are older. */
const NAMES_MAX = 20;

/** Tells authors apart by address. An address may have several names, since agents commit with that of who started them: the one that it used most
 * stands for it, the newest of those used as often. Commits come newest first. */
export class AuthorNames {
  readonly #ids = new Map<string, number>();
  readonly #names: Map<string, number>[] = [];

  get size(): number {
    return this.#names.length;
  }

  idOf({ name, email }: PersonName): number {
    const key = email === "" ? name : email.toLowerCase();
    const id = this.#ids.get(key) ?? this.#names.length;
    const names = this.#names[id] ?? new Map<string, number>();
    if (id === this.#names.length) {
      this.#ids.set(key, id);
      this.#names.push(names);
    }
    if (names.size < NAMES_MAX || names.has(name)) names.set(name, (names.get(name) ?? 0) + 1);
    return id;
  }

  nameOf(id: number): string {
    return [...(this.#names[id] ?? [])].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? "";
  }
}
