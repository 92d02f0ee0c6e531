import type { SecretHit, SecretScanner } from "../../ports/secret-scanner.ts";

/** The texts with every credential in them as `***`: the output of a command and the words of a commit quote what the change holds, and are shown. A text that can't be
 * searched is not shown. */
export async function hideSecrets(scanner: SecretScanner, texts: readonly string[]): Promise<readonly string[]> {
  const full = texts.flatMap((text, index) => (text === "" ? [] : [{ text, index }]));
  if (full.length === 0) return texts;
  const scans = await scanner.scan(full.map(({ text }) => ({ path: "", text })));
  const hidden = [...texts];
  for (const [i, { text, index }] of full.entries()) {
    const scan = scans[i];
    hidden[index] =
      scan === undefined || scan.unknown !== null
        ? "(not shown: it can't be searched for secrets)"
        : masked(text, scan.hits);
  }
  return hidden;
}

function masked(text: string, hits: readonly SecretHit[]): string {
  if (hits.length === 0) return text;
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  const offset = (line: number, col: number): number => (starts[line - 1] ?? text.length) + col - 1;
  const parts: string[] = [];
  let from = 0;
  for (const { line, col, endLine, endCol } of hits) {
    parts.push(text.slice(from, offset(line, col)), "***");
    from = offset(endLine, endCol);
  }
  return [...parts, text.slice(from)].join("");
}
