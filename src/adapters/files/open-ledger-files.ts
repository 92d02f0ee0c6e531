import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Fault, messageOf } from "../../base/fault.ts";
import type { LedgerFiles } from "../../ports/ledger-files.ts";

export function openLedgerFiles(): LedgerFiles {
  return {
    read: async function* (path) {
      try {
        for await (const chunk of createReadStream(path)) yield chunk as Uint8Array;
      } catch (thrown) {
        throw new Fault(`${path} cannot be read: ${messageOf(thrown)}`, {
          code: "FILE_UNREADABLE",
          exit: 2,
          hint: "flyball ledger verify --file FILE",
          cause: thrown,
        });
      }
    },
    write: async (path, lines) => {
      const beside = `${path}.${randomUUID()}`;
      try {
        await pipeline(Readable.from(lines), createWriteStream(beside, { mode: 0o600, flags: "wx", flush: true }));
        await rename(beside, path);
      } catch (thrown) {
        await rm(beside, { force: true });
        if (thrown instanceof Fault) throw thrown;
        throw new Fault(`${path} cannot be written: ${messageOf(thrown)}`, {
          code: "FILE_UNWRITABLE",
          exit: 2,
          hint: "flyball ledger export FILE, with a FILE in a folder that you may write to",
          cause: thrown,
        });
      }
    },
  };
}
