import { createHash, randomUUID } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { decodeRemovedCode, encodeRemovedCode } from "../../domain/history/reemergence/removed-code-file.ts";
import type { RemovedCodeStore } from "../../ports/removed-code-store.ts";
import { placeFile } from "./place-file.ts";

/** The code that a history of a million commits removed takes less. */
const BYTES_MAX = 1024 * 1024 * 1024;
const SUM_BYTES = 4;

/** A file for each repository, its content followed by its CRC-32. */
export function openRemovedCodeStore(folder: string): RemovedCodeStore {
  const fileOf = (commonDir: string): string =>
    join(folder, `${createHash("sha256").update(commonDir).digest("hex").slice(0, 32)}.bin`);
  return {
    read: async (commonDir) => {
      try {
        await using handle = await open(fileOf(commonDir), "r");
        const stats = await handle.stat();
        if (!stats.isFile() || stats.size <= SUM_BYTES || stats.size > BYTES_MAX) return null;
        // Not from the pool that small buffers share, so that arrays can stand on it.
        const bytes = Buffer.allocUnsafeSlow(stats.size);
        const { bytesRead } = await handle.read(bytes, 0, stats.size, 0);
        const content = bytes.subarray(0, bytesRead - SUM_BYTES);
        if (bytesRead !== stats.size || crc32(content) !== bytes.readUInt32LE(content.length)) return null;
        return decodeRemovedCode(content);
      } catch {
        return null;
      }
    },
    write: async (commonDir, parts) => {
      try {
        const content = encodeRemovedCode(parts);
        const bytes = Buffer.allocUnsafeSlow(content.length + SUM_BYTES);
        bytes.set(content);
        bytes.writeUInt32LE(crc32(content), content.length);
        const full = fileOf(commonDir);
        await placeFile({ full, beside: `${full}.${randomUUID()}`, isNew: false }, bytes);
      } catch {
        // A disk that is full, a folder that can't be written: the next one makes it anew.
      }
    },
  };
}

/** Where the files are: `$XDG_CACHE_HOME/flyball/removed-code`, by the XDG Base Directory Specification, which ignores a relative one. */
export function removedCodeFolder(env: Readonly<Record<string, string | undefined>>, homedir: string): string {
  const base = env["XDG_CACHE_HOME"];
  return join(base?.startsWith("/") ? base : join(homedir, ".cache"), "flyball", "removed-code");
}
