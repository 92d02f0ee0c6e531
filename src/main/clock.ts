import { randomBytes } from "node:crypto";
import type { Clock } from "../ports/clock.ts";

/** The machine's clock and random source. */
export const CLOCK: Clock = { nowMs: () => Date.now(), randomBytes: (count) => randomBytes(count) };
