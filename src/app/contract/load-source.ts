import { mapBounded } from "../../base/bounded.ts";
import { printable } from "../../base/printable.ts";
import { err, ok, type Result } from "../../base/result.ts";
import type { ContractProblem } from "../../domain/contract/source/contract-problem.ts";
import type { ContractFile, ContractSource } from "../../domain/contract/source/contract-source.ts";
import { findReferences, type FileReferences } from "../../domain/contract/source/find-references.ts";
import type { Unread } from "../../domain/contract/source/find-unresolved.ts";
import { joinReference, splitReference, type ReferenceTarget } from "../../domain/contract/source/join-reference.ts";
import { parseContractFile } from "../../domain/contract/source/parse-contract-file.ts";
import type { ContractRead, ContractReader } from "../../ports/contract-files.ts";

export interface LoadSourceOptions {
  readonly local: ContractReader;
  /** Null where no host is allowed. */
  readonly remote: ContractReader | null;
}

export interface LoadedSource {
  readonly source: ContractSource;
  readonly references: ReadonlyMap<string, FileReferences>;
  /** Files that were named and not read, by path or URL. */
  readonly unread: ReadonlyMap<string, Unread>;
}

const CONTRACT_FILES_MAX = 5000;
export const CONTRACT_BYTES_MAX: number = 64 * 1024 * 1024;
const READS_AT_ONCE = 16;

/** Reads a contract's file and every file that its references reach. A file that can't be read is no failure here, as nobody may need it; one that is no JSON or
 * YAML, and what goes over a bound, is. */
export async function loadSource(
  path: string,
  readers: LoadSourceOptions,
): Promise<Result<LoadedSource, ContractProblem>> {
  const loading = new Loading(path, readers);
  return loading.run();
}

class Loading {
  readonly #path: string;
  readonly #readers: LoadSourceOptions;
  readonly #files = new Map<string, ContractFile>();
  readonly #references = new Map<string, FileReferences>();
  readonly #unread = new Map<string, Unread>();
  readonly #ids = new Set<string>();
  readonly #local = new Map<string, ReferenceTarget>();
  readonly #remote = new Map<string, ReferenceTarget>();
  #bytesLeft = CONTRACT_BYTES_MAX;

  constructor(path: string, readers: LoadSourceOptions) {
    this.#path = path;
    this.#readers = readers;
  }

  async run(): Promise<Result<LoadedSource, ContractProblem>> {
    this.#local.set(this.#path, { kind: "file", path: this.#path });
    for (let next = this.#next(); next.length > 0; next = this.#next()) {
      if (this.#files.size + next.length > CONTRACT_FILES_MAX)
        return err(tooLarge(this.#path, `it reaches more than ${CONTRACT_FILES_MAX} files`));
      const reads = await mapBounded(next, READS_AT_ONCE, async (target) => ({
        target,
        read: await this.#read(target),
      }));
      for (const { target, read } of reads) {
        const problem = this.#take(target, read);
        if (problem !== null) return err(problem);
      }
    }
    const root = this.#files.get(this.#path);
    if (root !== undefined)
      return ok({ source: { root, files: this.#files }, references: this.#references, unread: this.#unread });
    const why = this.#unread.get(this.#path);
    return err({
      code: why?.kind === "refused" ? "CONTRACT_REF_REFUSED" : "CONTRACT_MISSING",
      message: `${printable(this.#path)} ${why?.why ?? "does not exist"}`,
      fix: why?.kind === "refused" ? why.fix : "name a file that exists",
      place: { file: this.#path, line: 1, col: 1 },
    });
  }

  /** What is to be read now. Nothing is fetched that a file of the contract turns out to name itself (`$id`). */
  #next(): readonly ReferenceTarget[] {
    const from = this.#local.size > 0 ? this.#local : this.#remote;
    const next = [...from.values()].filter((target) => !this.#isKnown(target) && !this.#ids.has(nameOf(target)));
    from.clear();
    return next.length === 0 && this.#remote.size > 0 ? this.#next() : next;
  }

  #isKnown(target: ReferenceTarget): boolean {
    return this.#files.has(nameOf(target)) || this.#unread.has(nameOf(target));
  }

  async #read(target: ReferenceTarget): Promise<ContractRead> {
    const { local, remote } = this.#readers;
    if (target.kind === "file") return local.read(target.path, this.#bytesLeft);
    return remote === null ? { kind: "refused", why: NO_HOSTS } : remote.read(target.url, this.#bytesLeft);
  }

  /** Keeps what was read, and adds what it names. */
  #take(target: ReferenceTarget, read: ContractRead): ContractProblem | null {
    const path = nameOf(target);
    switch (read.kind) {
      case "absent":
        this.#unread.set(path, {
          kind: "absent",
          why: "does not exist",
          fix: "correct the reference, or add the file",
        });
        return null;
      case "refused":
        this.#unread.set(path, { kind: "refused", why: read.why, fix: fixOf(target) });
        return null;
      case "large":
        return tooLarge(path, TOO_MANY_BYTES);
      case "read":
        break;
      default:
        return read satisfies never;
    }
    this.#bytesLeft -= read.bytes.length;
    if (this.#bytesLeft < 0) return tooLarge(path, TOO_MANY_BYTES);
    const text = decode(read.bytes);
    if (text === null)
      return {
        code: "CONTRACT_UNREADABLE",
        message: `${printable(path)} can't be read: it is not UTF-8 text`,
        fix: "save it as UTF-8",
        place: { file: path, line: 1, col: 1 },
      };
    const file = parseContractFile(path, text, read.bytes);
    if (!file.ok) return file.error;
    const references = findReferences(file.value);
    if (!references.ok) return references.error;
    this.#files.set(path, file.value);
    this.#references.set(path, references.value);
    for (const id of references.value.ids) this.#ids.add(id);
    for (const named of targetsOf(path, references.value))
      (named.kind === "file" ? this.#local : this.#remote).set(nameOf(named), named);
    return null;
  }
}

const TOO_MANY_BYTES = `the contract has more than ${CONTRACT_BYTES_MAX / 1024 / 1024} MiB in all`;

function tooLarge(path: string, why: string): ContractProblem {
  return {
    code: "CONTRACT_TOO_LARGE",
    message: `${printable(path)} can't be read: ${why}`,
    fix: "split it into contracts of its own",
    place: { file: path, line: 1, col: 1 },
  };
}

const NO_HOSTS = "is on another host, and none is allowed";

function fixOf(target: ReferenceTarget): string {
  return target.kind === "file"
    ? "put the file itself below the folder of the contract"
    : `copy the file beside the contract, or allow its host: contracts.remote_hosts: [${hostOf(target.url)}]`;
}

function hostOf(url: string): string {
  return printable(URL.parse(url)?.host ?? url);
}

function nameOf(target: ReferenceTarget): string {
  return target.kind === "file" ? target.path : target.url;
}

function targetsOf(path: string, { needed, wished }: FileReferences): readonly ReferenceTarget[] {
  return [...needed, ...wished].flatMap((ref) => {
    const { target } = splitReference(ref);
    const joined = target === "" ? null : joinReference(path, target);
    return joined?.ok === true ? [joined.value] : [];
  });
}

/** Null for what is no UTF-8. */
function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
