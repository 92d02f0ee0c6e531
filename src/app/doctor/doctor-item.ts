/** One thing that was looked at. `remediation` is the command to type or the sentence to act on; empty where nothing is to do. */
export interface DoctorItem {
  readonly id: string;
  readonly status: "ok" | "warning" | "error";
  readonly summary: string;
  readonly remediation: string;
  readonly durationMs: number;
}
