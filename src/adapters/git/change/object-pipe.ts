import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { Fault } from "../../../base/fault.ts";
import { faultOf, type GitCall } from "../run-git.ts";

/** Objects by their names, from one `git cat-file` that answers until it is closed: a question costs a line through a pipe, not a process. */
export interface ObjectPipe {
  /** Answers in the order of the names: full names of objects, or `NAME^{tree}`. Throws the Faults of `runGit` where git ends instead of answering. */
  ask(kind: "info" | "contents", names: readonly string[]): Promise<readonly ObjectAnswer[]>;
  /** Begins before the first question. */
  start(): void;
  /** Resolves when git has ended. Nothing is asked afterwards. */
  close(): Promise<void>;
}

export type ObjectAnswer =
  | {
      readonly kind: "found";
      readonly sha: string;
      readonly type: string;
      readonly size: number;
      /** Empty where only the size was asked for. */
      readonly bytes: Buffer;
    }
  /** `missing`, or what else git says. */
  | { readonly kind: "lacking"; readonly answer: string };

export const OBJECT_PIPE_ARGS = ["cat-file", "--batch-command=%(objectname) %(objecttype) %(objectsize)"] as const;

const TIMEOUT_MS = 300_000;
const STDERR_MAX = 64 * 1024;
const NAME = /^[0-9a-f]{40,64}(?:\^\{tree\})?$/u;

/** `call` runs git with OBJECT_PIPE_ARGS. Git is started with the first question, unless before. */
export function openObjectPipe(call: GitCall): ObjectPipe {
  let started: Conversation | null = null;
  return {
    ask: async (kind, names) => {
      if (names.length === 0) return [];
      const wrong = names.find((name) => !NAME.test(name));
      // A line break in it would be another question.
      if (wrong !== undefined) throw new Error(`not the name of an object: ${wrong}`);
      started ??= new Conversation(call);
      return started.ask(kind, names);
    },
    start: () => {
      started ??= new Conversation(call);
    },
    close: async () => started?.end(),
  };
}

interface Question {
  readonly hasBytes: boolean;
  readonly resolve: (answer: ObjectAnswer) => void;
  readonly reject: (reason: unknown) => void;
}

interface Body {
  readonly header: { readonly sha: string; readonly type: string; readonly size: number };
  readonly chunks: Buffer[];
  /** With the line break after it. */
  left: number;
}

class Conversation {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #closed: Promise<void>;
  readonly #questions: Question[] = [];
  #line = "";
  #body: Body | null = null;
  #stderr = "";
  #failure: unknown = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(call: GitCall) {
    const { signal } = call;
    this.#child = spawn(call.binary, call.args, { cwd: call.cwd, env: call.env, stdio: ["pipe", "pipe", "pipe"] });
    const stop = (): void => {
      this.#fail(new Fault("git cat-file was stopped", { code: "GIT_STOPPED", exit: 3 }));
    };
    signal?.addEventListener("abort", stop, { once: true });
    this.#child.stdout.on("data", (chunk: Buffer) => this.#read(chunk));
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (this.#stderr.length < STDERR_MAX) this.#stderr += text;
    });
    // A git that ends early closes the pipe: its exit code says why.
    this.#child.stdin.on("error", () => undefined);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#closed = promise;
    this.#child.once("error", (error) => {
      this.#fail(
        new Fault(`git could not be started: ${error.message}`, { code: "GIT_MISSING", exit: 2, cause: error }),
      );
      resolve();
    });
    this.#child.once("close", (code) => {
      signal?.removeEventListener("abort", stop);
      const stderr = this.#stderr;
      this.#fail(faultOf(call, { code: code ?? 128, stdout: Buffer.alloc(0), stderr, cut: false }, false));
      resolve();
    });
    if (signal?.aborted === true) stop();
  }

  async ask(kind: "info" | "contents", names: readonly string[]): Promise<readonly ObjectAnswer[]> {
    if (this.#failure !== null) throw this.#failure;
    const answers = names.map(
      async () =>
        new Promise<ObjectAnswer>((resolve, reject) => {
          this.#questions.push({ hasBytes: kind === "contents", resolve, reject });
        }),
    );
    this.#child.stdin.write(names.map((name) => `${kind} ${name}\n`).join(""));
    this.#timer ??= setTimeout(() => {
      this.#fail(new Fault(`git cat-file took longer than ${TIMEOUT_MS / 1000} s`, { code: "GIT_TIMED_OUT", exit: 3 }));
    }, TIMEOUT_MS);
    return Promise.all(answers);
  }

  async end(): Promise<void> {
    this.#child.stdin.end();
    await this.#closed;
  }

  #fail(reason: unknown): void {
    this.#failure ??= reason;
    clearTimeout(this.#timer);
    for (const question of this.#questions.splice(0)) question.reject(this.#failure);
    if (this.#child.exitCode === null) this.#child.kill("SIGKILL");
  }

  #read(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      if (this.#body !== null) {
        const part = chunk.subarray(at, at + this.#body.left);
        this.#body.chunks.push(part);
        this.#body.left -= part.length;
        at += part.length;
        if (this.#body.left === 0) this.#endBody(this.#body);
        continue;
      }
      const newline = chunk.indexOf(10, at);
      this.#line += chunk.toString("latin1", at, newline < 0 ? chunk.length : newline);
      if (newline < 0) return;
      at = newline + 1;
      this.#readLine(this.#line);
    }
  }

  #readLine(line: string): void {
    this.#line = "";
    const [, sha = "", type = "", size = ""] = /^([0-9a-f]{40,64}) (commit|tree|blob|tag) (\d+)$/u.exec(line) ?? [];
    if (sha === "") return this.#answer({ kind: "lacking", answer: line.split(" ").slice(1).join(" ") });
    const header = { sha, type, size: Number(size) };
    if (this.#questions[0]?.hasBytes !== true)
      return this.#answer({ kind: "found", ...header, bytes: Buffer.alloc(0) });
    this.#body = { header, chunks: [], left: header.size + 1 };
  }

  #endBody({ header, chunks }: Body): void {
    this.#body = null;
    // A copy, so that what else came in the same chunk is not kept in memory with it.
    this.#answer({ kind: "found", ...header, bytes: Buffer.concat(chunks).subarray(0, header.size) });
  }

  #answer(answer: ObjectAnswer): void {
    this.#questions.shift()?.resolve(answer);
    if (this.#questions.length > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
