/** A text's sentences, spaces folded. Code spans and addresses hold full stops that end nothing; neither do `e.g.` and numbers. */
export function sentencesOf(text: string): readonly string[] {
  const folded = text.replace(/\s+/gu, " ").trim();
  const sentences: string[] = [];
  let [start, isCode] = [0, false];
  for (let at = 0; at < folded.length; at++) {
    const char = folded[at] ?? "";
    if (char === "`") isCode = !isCode;
    if (isCode || !ENDS.includes(char)) continue;
    const isWide = "。！？".includes(char);
    let end = at + 1;
    while (CLOSERS.includes(folded[end] ?? " ") && folded[end] !== undefined) end++;
    const next = folded[end];
    if (!isWide && next !== undefined && next !== " ") continue;
    if (char === "." && ABBREVIATION.test(folded.slice(Math.max(start, at - 8), at + 1))) continue;
    const follows = folded.slice(end).trimStart();
    if (!isWide && follows !== "" && /^[a-z]/u.test(follows)) continue;
    sentences.push(folded.slice(start, end).trim());
    start = end;
  }
  const rest = folded.slice(start).trim();
  // An unclosed code span would swallow the text: what is left is one sentence.
  return rest === "" ? sentences : [...sentences, rest];
}

const ENDS = ".!?。！？";
const CLOSERS = ")]\"'”’*_";
const ABBREVIATION = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|no|nr|approx|resp|bzw|z\.b|d\.h|[A-Z])\.$/iu;
