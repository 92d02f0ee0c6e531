import { appendFile, open, rm } from "node:fs/promises";
import { constants } from "node:fs";
import { Fault, messageOf } from "../../base/fault.ts";

const LEFTOVER_BYTES_MAX = 64 * 1024 * 1024;

/** Files of a runner of GitHub Actions: what it hands over, and what it collects. */
export function openActionFiles(): {
  readonly readText: (path: string, bytesMax: number) => Promise<string>;
  readonly append: (path: string, text: string) => Promise<void>;
  readonly dropLeftover: (path: string, start: string) => Promise<void>;
} {
  return {
    readText,
    async dropLeftover(path, start) {
      const text = await readText(path, LEFTOVER_BYTES_MAX).catch(() => "");
      if (text.startsWith(start)) await rm(path, { force: true });
    },
    append: async (path, text) => {
      await appendFile(path, text).catch((thrown: unknown) => {
        throw fileFault(path, "written", thrown);
      });
    },
  };
}

async function readText(path: string, bytesMax: number): Promise<string> {
  try {
    // An archive from a stranger may hold links; a link is not followed, and a pipe is not waited for.
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (!stat.isFile()) throw new Error("it is no file");
      if (stat.size > bytesMax) throw new Error(`it is larger than ${bytesMax} bytes`);
      return await handle.readFile("utf8");
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    throw fileFault(path, "read", thrown);
  }
}

function fileFault(path: string, done: string, thrown: unknown): Fault {
  return new Fault(`${path} can't be ${done}: ${messageOf(thrown)}`, {
    code: "ACTION_FILE",
    exit: 2,
    hint: "check the step before, which should have made it, and the input that names it",
    cause: thrown,
  });
}
