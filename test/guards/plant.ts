/** A file that is written into an overlay, and what is expected of it. */
export interface Plant {
  readonly file: string;
  readonly code: string;
  /** What rejects it; null where the file is in order. */
  readonly rule: string | null;
}

export const EXPORT_TWO = "export const two = 2;\n";
