import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { code, page, table } from "./markdown.ts";

interface Thrown {
  readonly code: string;
  readonly exit: string;
  readonly message: string;
  readonly file: string;
}

/** Calls whose first arguments hold the code and the message, and the exit code of each, where a file makes its faults in a function of its own. */
const CALLS: Readonly<Record<string, readonly { readonly pattern: RegExp; readonly exit: string }[]>> = {
  "src/app/run/frame-run.ts": [
    { pattern: /\brefuse\(\s*"(?<code>[A-Z_]+)",\s*(?<message>`[^`]*`|"[^"]*")/gu, exit: "2" },
  ],
  "src/app/run/integrate.ts": [
    { pattern: /\brefuse\(\s*"integrate",\s*"(?<code>[A-Z_]+)",\s*(?<message>`[^`]*`|"[^"]*"|[\w.]+)/gu, exit: "1" },
  ],
  "src/adapters/sql/sql-write.ts": [
    { pattern: /\bmissing\(\s*"(?<code>[A-Z_]+)",\s*(?<message>`[^`]*`|"[^"]*")/gu, exit: "2" },
  ],
  "src/adapters/models/model-fault.ts": [{ pattern: /"(?<code>MODEL_LIMIT|MODEL_SERVICE)"/gu, exit: "3" }],
  "src/adapters/sql/postgres-fault.ts": [
    { pattern: /\bfault\(\s*"(?<code>[A-Z_]+)",\s*(?<exit>\d),\s*(?<message>"[^"]*")/gu, exit: "" },
  ],
};

/** docs/reference/errors.md, from the places in the source where faults are made. A fault whose code is not written down there carries a rule's id, or another fault's code. */
export function errorsReference(root: string): string {
  const files = globSync("src/**/*.ts", { cwd: root })
    .filter((file) => !/\.(?:test|suite)\.ts$/u.test(file))
    .toSorted();
  const thrown = files.flatMap((file) => thrownIn(file, readFileSync(join(root, file), "utf8")));
  const codes = [...new Set(thrown.map((each) => each.code))].toSorted();
  const rows = codes.map((name) => {
    const all = thrown.filter((each) => each.code === name);
    return [
      code(name),
      [...new Set(all.map(({ exit }) => exit))].toSorted().join(", "),
      [...new Set(all.map(({ message }) => message).filter((message) => message !== ""))].slice(0, 2).join("; "),
      [...new Set(all.map(({ file }) => code(file)))].join(", "),
    ];
  });
  return page(
    "# Errors",
    "An error has a code, a sentence that names what is wrong, and under `fix` the next command to type. With `--json` it is an object on standard output, too. What the exit codes mean stands in the [reference of the command line](cli.md).",
    "`…` stands for a name, a path or a number. An error that a rule makes has the id of the [rule](rules.md) as its code.",
    table(["Code", "Exit", "Says", "Made in"], rows),
  );
}

function thrownIn(file: string, text: string): readonly Thrown[] {
  const helpers = CALLS[file] ?? [];
  const found: Thrown[] = [];
  for (const { index } of text.matchAll(/new Fault\(/gu)) {
    const call = argumentsAt(text, index + "new Fault(".length);
    const exits = [...(/(?<=\bexit:)[^,}]+/u.exec(call)?.[0] ?? "").replace(/"[^"]*"/gu, "").matchAll(/\d/gu)]
      .map(([digit]) => digit)
      .join(" or ");
    const codes = [
      ...(/\bcode:(?<value>[^,}]+)/u.exec(call)?.groups?.["value"] ?? "").matchAll(/"(?<code>[A-Z][A-Z0-9_]+)"/gu),
    ];
    if (exits !== "" && codes.length > 0)
      for (const { groups } of codes)
        found.push({ code: groups?.["code"] ?? "", exit: exits, message: messageIn(call), file });
  }
  for (const { pattern, exit } of helpers)
    for (const { groups } of text.matchAll(pattern))
      found.push({
        code: groups?.["code"] ?? "",
        exit: groups?.["exit"] ?? exit,
        message: messageIn(groups?.["message"] ?? ""),
        file,
      });
  return found;
}

/** Up to the bracket that closes the call; brackets in texts come in pairs, which the formatter's output keeps. */
function argumentsAt(text: string, from: number): string {
  let depth = 1;
  let end = from;
  for (; depth > 0 && end < text.length; end++) {
    if (text[end] === "(") depth++;
    if (text[end] === ")") depth--;
  }
  return text.slice(from, end - 1);
}

/** The sentence of a call's first argument, with what is filled in as `…`; nothing where it has none of its own. */
function messageIn(call: string): string {
  const quoted = [...firstArgument(call).matchAll(/`(?:[^`$]|\$(?!\{)|\$\{(?:[^{}`]|`[^`]*`)*\})*`|"[^"]*"/gu)].map(
    ([text]) => text,
  );
  const literal = quoted.find((text) => /\s/u.test(text)) ?? "";
  return literal
    .slice(1, -1)
    .replace(/\$\{(?:[^{}`]|`[^`]*`)*\}/gu, "…")
    .replace(/…{2,}/gu, "…")
    .trim();
}

function firstArgument(call: string): string {
  let depth = 0;
  for (let index = 0; index < call.length; index++) {
    const char = call.charAt(index);
    if ("([{".includes(char)) depth++;
    if (")]}".includes(char)) depth--;
    if (char === "," && depth === 0 && !/^\s*[`"][^`"]*$/u.test(call.slice(0, index))) return call.slice(0, index);
  }
  return call;
}
