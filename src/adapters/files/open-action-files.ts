import { appendFile, open } from "node:fs/promises";
import { constants } from "node:fs";
import { Fault, messageOf } from "../../base/fault.ts";

/** Files of a runner of GitHub Actions: what it hands over, and what it collects. */
export function openActionFiles(): {
  readonly readText: (path: string, bytesMax: number) => Promise<string>;
  readonly append: (path: string, text: string) => Promise<void>;
} {
  return {
    async readText(path, bytesMax) {
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
    },
    append: async (path, text) => {
      await appendFile(path, text).catch((thrown: unknown) => {
        throw fileFault(path, "written", thrown);
      });
    },
  };
}

function fileFault(path: string, done: string, thrown: unknown): Fault {
  return new Fault(`${path} can't be ${done}: ${messageOf(thrown)}`, {
    code: "ACTION_FILE",
    exit: 2,
    hint: "check the step before, which should have made it, and the input that names it",
    cause: thrown,
  });
}
