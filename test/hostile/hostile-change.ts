import type { HostileRepository } from "./hostile-repository.ts";

/** What a change or a request may hold that means harm, or was never thought of. `args` come after `check`; `request` is put into a file. */
export interface HostileChange {
  readonly name: string;
  readonly plant: (at: HostileRepository) => void;
  readonly args?: readonly string[];
  readonly request?: string;
  /** A rule that must be among the findings. */
  readonly finds?: string;
  /** A Fault's code that must be the one error. */
  readonly refuses?: string;
}

export const MiB: number = 1024 * 1024;

/** Nine anchors that double nine times: 3 GB when expanded. */
export const YAML_BOMB: string = [
  "a: &a [x, x, x, x, x, x, x, x, x]",
  ...Array.from({ length: 12 }, (_, i) => {
    const [to, from] = [String.fromCharCode(98 + i), String.fromCharCode(97 + i)];
    return `${to}: &${to} [${Array.from({ length: 9 }, () => `*${from}`).join(", ")}]`;
  }),
].join("\n");

/** A harmless change. */
export function nothing(at: HostileRepository): void {
  at.write("src/b.js", "export const b = 2;\n");
}
