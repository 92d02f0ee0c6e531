/** The clock and the random source, in one place so that a test can play them. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  nowMs(): number;
  /** Cryptographically random. */
  randomBytes(count: number): Uint8Array;
}
