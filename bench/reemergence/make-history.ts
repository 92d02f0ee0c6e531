import { spawn } from "node:child_process";
import { once } from "node:events";

/** Writes a repository of so many commits, each of which adds a file and removes the one before, by git fast-import. */
export async function makeHistory(folder: string, commits: number): Promise<void> {
  const git = spawn("git", ["fast-import", "--quiet", "--force"], {
    cwd: folder,
    stdio: ["pipe", "ignore", "inherit"],
  });
  const closed = once(git, "close");
  for (let index = 0; index < commits; index++) {
    const text = codeOf(index);
    const message = index % 100 === 0 ? `number ${index}, see ADR-1` : `number ${index}`;
    const removed = index === 0 ? "" : `D ${pathOf(index - 1)}\n`;
    const adr =
      index === 0 ? blobOf("docs/decisions/0001-less.md", "# Less code\n\nWe keep one file. More is too much.\n") : "";
    const commit = `commit refs/heads/main\ncommitter Ada <ada@example.org> ${1_500_000_000 + index * 60} +0000\ndata ${message.length}\n${message}\n`;
    if (!git.stdin.write(`${commit}${adr}${blobOf(pathOf(index), text)}${removed}\n`)) await once(git.stdin, "drain");
  }
  git.stdin.end("done\n");
  await closed;
}

function blobOf(path: string, text: string): string {
  return `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
}

function pathOf(index: number): string {
  return `src/part${index % 50}/file${index}.js`;
}

/** Two functions, about twenty lines, unlike those of the other numbers: what they call and in which order differs. */
export function codeOf(index: number): string {
  let state = index * 2_654_435_761 + 12_345;
  const pick = (count: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b_3c6d) + 0x9e37) >>> 0;
    return (state >>> 8) % count;
  };
  const lines = Array.from(
    { length: 18 },
    (_, line) => STATEMENTS[pick(STATEMENTS.length)]?.(pick(1_000_000), line) ?? "",
  );
  return `export function task${index}(input, options) {\n  let total = ${pick(10_000)};\n${lines.join("\n")}\n  return total;\n}\n`;
}

const STATEMENTS: readonly ((value: number, line: number) => string)[] = [
  (value) => `  total += input.value * ${value} + options.factor;`,
  (value) => `  if (input.limit > ${value}) total -= options.fee;`,
  (value, line) => `  const part${line} = read(input.name, ${value});`,
  (value) => `  for (const each of input.items) total += each.size + ${value};`,
  (value) => `  options.log("step ${value}", total);`,
  (value) => `  while (total > ${value}) total = Math.floor(total / 2);`,
  (value) => `  input.seen.set(${value}, { total, at: options.now });`,
  (value) => `  total = Math.max(total, lookUp(input, "key${value}"));`,
];
