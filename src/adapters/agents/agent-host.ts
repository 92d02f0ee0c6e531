import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { AgentHost } from "./agent-profile.ts";

const FILE_BYTES_MAX = 1024 * 1024;

/** The machine as {@link AgentHost}: PATH is read as POSIX says, no shell is run. */
export function openAgentHost(env: Readonly<Record<string, string | undefined>>): AgentHost {
  return {
    env,
    find(program) {
      if (program.includes("/")) return isExecutable(resolve(program)) ? resolve(program) : null;
      for (const folder of (env["PATH"] ?? "").split(":"))
        if (isAbsolute(folder) && isExecutable(join(folder, program))) return join(folder, program);
      return null;
    },
    read(path) {
      try {
        return statSync(path).size <= FILE_BYTES_MAX ? readFileSync(path, "utf8") : null;
      } catch {
        return null;
      }
    },
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
