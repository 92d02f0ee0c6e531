/** What of a change is read; the rest is `large`. */
export const FILE_MAX_BYTES: number = 1024 * 1024;
export const TOTAL_MAX_BYTES: number = 64 * 1024 * 1024;
/** A line takes far more memory than its characters. */
export const LINES_MAX = 1_000_000;
export const FILES_MAX = 10_000;
/** Of one file that a gate asks for. */
export const CONTENT_MAX_BYTES: number = 32 * 1024 * 1024;
