/** Exported ledgers as files.
 *
 * Contract, held by open-ledger-files.test.ts:
 * - `write` leaves the whole file, or, when it rejects, what was there before.
 * - What cannot be read or written is a Fault (FILE_UNREADABLE, FILE_UNWRITABLE) that names the path. */
export interface LedgerFiles {
  read(path: string): AsyncIterable<Uint8Array>;
  write(path: string, lines: AsyncIterable<string>): Promise<void>;
}
