import { existsSync } from "node:fs";
import { join } from "node:path";
import { runKept } from "./run-kept.ts";

const PROGRAM = join(import.meta.dirname, "check-program.cjs");

// The source has none, and is run as it is.
if (existsSync(PROGRAM))
  runKept(PROGRAM, async (path) => import(new URL(path, import.meta.url).href) as Promise<unknown>);
else await import("./cli.ts");
