/** Why a test command proves nothing, or null. */
export function testCommandWeakness(command: string): string | null {
  const text = command.trim();
  if (/^(?:todo|tbd|n\/?a|none|\.{3}|…|<.*>)$/isu.test(text)) return "is a placeholder";
  const parts = splitCommand(text);
  const real = parts.filter((part) => part.text !== "" && !part.text.startsWith("#"));
  if (real.length === 0) return "runs nothing";
  if (real.every((part) => isTrivial(part.text))) return "tests nothing";
  const last = real.at(-1);
  const stopsAtFailure = real.some((part) => /^set\s+-\w*e/u.test(part.text));
  if (stopsAtFailure && last?.after !== "||") return null;
  if (
    last !== undefined &&
    (last.after === "||" || last.after === ";" || last.after === "\n") &&
    alwaysPasses(last.text)
  )
    return `passes whatever happens: it ends in '${last.after === "\n" ? "" : `${last.after} `}${last.text.slice(0, 40)}'`;
  return null;
}

/** A word that comes before an environment's assignments and wrappers is no command of its own. */
const PREFIX = /^(?:\(\s*|\{\s+|!\s+|(?:\w+=\S*\s+)+|(?:sudo|exec|command|env|time|nohup)\s+)+/u;

function bare(text: string): string {
  return text
    .replace(PREFIX, "")
    .replace(/\s+#.*$/su, "")
    .replace(/\s*[)}]$/u, "")
    .replace(/\s*\d?>{1,2}\s*\S+$/u, "")
    .trim();
}

function alwaysPasses(text: string): boolean {
  return /^(?:(?:\/(?:usr\/)?bin\/)?true|:|exit\s+0|(?:\/(?:usr\/)?bin\/)?(?:echo|printf)(?:\s.*)?)$/su.test(
    bare(text),
  );
}

/** Commands that pass, or fail, whatever the tree holds. */
function isTrivial(text: string): boolean {
  return (
    alwaysPasses(text) ||
    /^(?:false|exit|exit\s+\d+|pwd|ls|date|whoami|(?:cd|sleep|set|export|mkdir|touch|which)(?:\s.*)?)$/su.test(
      bare(text),
    )
  );
}

interface Part {
  readonly text: string;
  /** The operator before it. */
  readonly after: string;
}

/** Splits at `;`, `&&`, `||`, `|`, `&` and line ends outside of quotes. */
function splitCommand(command: string): readonly Part[] {
  const parts: Part[] = [];
  let quote = "";
  let text = "";
  let after = "";
  for (let at = 0; at < command.length; at++) {
    const char = command[at] ?? "";
    if (char === "\\" && quote !== "'") {
      text += char + (command[++at] ?? "");
    } else if (quote !== "") {
      if (char === quote) quote = "";
      text += char;
    } else if (char === "'" || char === '"') {
      quote = char;
      text += char;
    } else if (
      char === ";" ||
      char === "\n" ||
      char === "|" ||
      (char === "&" && command[at - 1] !== ">" && command[at + 1] !== ">")
    ) {
      const double = (char === "|" || char === "&") && command[at + 1] === char;
      parts.push({ text: text.trim(), after });
      after = double ? char + char : char;
      text = "";
      if (double) at++;
    } else text += char;
  }
  parts.push({ text: text.trim(), after });
  return parts;
}
