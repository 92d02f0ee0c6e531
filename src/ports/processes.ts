/** Names one process on one machine for ever: a pid alone is given out again. `boot`, `pidSpace` and `start` come from Linux's /proc and are
 * empty elsewhere. */
export interface ProcessIdentity {
  readonly host: string;
  /** Changes with each boot. */
  readonly boot: string;
  /** Pids of another container mean nothing here: the pid namespace says which ones do. */
  readonly pidSpace: string;
  readonly pid: number;
  /** Clock ticks from boot to the start of the process. */
  readonly start: string;
}

export interface Processes {
  /** Of this process. */
  own(): ProcessIdentity;
  /** `unknown` of a process on another host or in another container. */
  liveness(of: ProcessIdentity): "alive" | "dead" | "unknown";
}
