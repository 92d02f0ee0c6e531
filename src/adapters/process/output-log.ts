import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { Fault, messageOf } from "../../base/fault.ts";

/** A bounded copy of a child's output: a file where one is wanted, and the last bytes in memory. Redaction is done before. */
export interface OutputLog {
  /** Throws a Fault `LOG_NOT_WRITTEN` where the file takes no more (a full disk). */
  write(text: string): void;
  /** The last `tailMax` bytes, cut at a character. */
  tail(): string;
  close(): { readonly file: string; readonly sha256: string; readonly bytes: number } | null;
}

export const LOG_BYTES_MAX: number = 16 * 1024 * 1024;
export const TAIL_BYTES_MAX: number = 8 * 1024;

export function openOutputLog(file: string | null, bytesMax: number = LOG_BYTES_MAX): OutputLog {
  const digest = createHash("sha256");
  const fd = file === null ? null : guarded(file, () => openNew(file));
  let bytes = 0;
  let cut = 0;
  // Joined now and then only: a flood of short lines would otherwise copy the tail for each.
  let recent: Buffer[] = [];
  let recentBytes = 0;
  const joined = (): Buffer => {
    recent = [Buffer.from(Buffer.concat(recent).subarray(-TAIL_BYTES_MAX))];
    recentBytes = recent[0]?.length ?? 0;
    return recent[0] ?? Buffer.alloc(0);
  };
  const toFile = (part: Buffer): void => {
    if (fd === null || file === null) return;
    guarded(file, () => {
      for (let at = 0; at < part.length;) at += writeSync(fd, part, at);
    });
    digest.update(part);
    bytes += part.length;
  };
  return {
    write(text) {
      const part = Buffer.from(text, "utf8");
      recent.push(part);
      recentBytes += part.length;
      if (recentBytes > TAIL_BYTES_MAX * 8) joined();
      const room = Math.max(0, bytesMax - bytes);
      if (cut === 0 && part.length <= room) toFile(part);
      else {
        if (cut === 0) toFile(part.subarray(0, room));
        cut += part.length - (cut === 0 ? room : 0);
      }
    },
    tail: () => fromCharacter(joined()),
    close() {
      if (fd === null || file === null) return null;
      try {
        if (cut > 0) toFile(Buffer.from(`\n[flyball: ${cut} more bytes of output were cut]\n`));
      } finally {
        closeSync(fd);
      }
      return { file, sha256: digest.digest("hex"), bytes };
    },
  };
}

function openNew(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, "w", 0o600);
}

function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw new Fault(`the log ${file} cannot be written: ${messageOf(thrown)}`, {
      code: "LOG_NOT_WRITTEN",
      exit: 3,
      hint: "free some disk space, then flyball run resume",
      cause: thrown,
    });
  }
}

/** Skips the UTF-8 continuation bytes that a cut left at the start. */
function fromCharacter(bytes: Buffer): string {
  let at = 0;
  while (at < 4 && at < bytes.length && ((bytes[at] ?? 0) & 0xc0) === 0x80) at++;
  return bytes.toString("utf8", at);
}
