import { KEYWORDS } from "../../src/domain/history/reemergence/keywords.ts";

/** How code comes back that nobody recognises. */
export const DISGUISES = ["moved", "renamed", "partial", "edited"] as const;
export type Disguise = (typeof DISGUISES)[number];

const WORDS =
  "amber basin cedar delta ember fjord grove haven islet jetty kelp lagoon marsh nook oasis pebble quarry ridge spruce tundra upland vale willow xylem yarrow zenith".split(
    " ",
  );

/** The lines as an agent might write them again: `moved` reformats them, `renamed` gives most names another one too, `partial` keeps a part of that, `edited` changes every eighth line of it as well. */
export function disguised(lines: readonly string[], disguise: Disguise, random: () => number): readonly string[] {
  const kept = disguise === "partial" || disguise === "edited" ? partOf(lines, random) : lines;
  const renamed = disguise === "moved" ? kept : renamedLines(kept, random);
  const edited =
    disguise === "edited"
      ? renamed.map((line, at) => (at % 8 === 5 ? `${line.replace(/\S.*$/u, "")}log(${at})` : line))
      : renamed;
  return reformatted(edited, random);
}

function partOf(lines: readonly string[], random: () => number): readonly string[] {
  const count = Math.max(Math.min(lines.length, 12), Math.round(lines.length * (0.5 + random() * 0.3)));
  const from = Math.floor(random() * (lines.length - count + 1));
  return lines.slice(from, from + count);
}

function renamedLines(lines: readonly string[], random: () => number): readonly string[] {
  const names = new Map<string, string>();
  return lines.map((line) =>
    // What stands in quotes stays: only what looks like a name of code is changed.
    line.replace(/("[^"]*"|'[^']*'|`[^`]*`)|[A-Za-z_$][\w$]*/gu, (word, quoted: string | undefined) => {
      if (quoted !== undefined || KEYWORDS.has(word) || word.length < 2) return word;
      const known = names.get(word);
      if (known !== undefined) return known;
      const number = names.size;
      const name = random() < 0.7 ? `${WORDS[number % WORDS.length]}${number}` : word;
      names.set(word, name);
      return name;
    }),
  );
}

/** Other indentation and quotes, no semicolons at line ends, long lists broken, comments put in. */
function reformatted(lines: readonly string[], random: () => number): readonly string[] {
  return lines.flatMap((line) => {
    const indent = /^\s*/u.exec(line)?.[0] ?? "";
    const wider = indent.replaceAll("\t", "  ") + indent.replaceAll("\t", " ");
    const rest = line.slice(indent.length).replace(/;\s*$/u, "");
    const broken = /^(?:\/\/|#|\*)/u.test(rest) || random() < 0.7 ? [rest] : rest.split(/(?<=\S, )(?=\S)/u);
    const shown = broken.map((part, at) => `${wider}${at > 0 ? "    " : ""}${part.trimEnd()}`);
    return random() < 0.08 ? ["", ...shown] : shown;
  });
}

/** A generator that gives the same numbers in each run (mulberry32, Tommy Ettinger). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}
