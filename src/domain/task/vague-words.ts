/** A text's words in lower case. Scripts that put no spaces between words give a word for each two characters. */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  for (const [run] of text.toLowerCase().matchAll(/[\p{L}\p{N}_'’-]+/gu)) {
    if (
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u.test(
        run,
      )
    )
      for (let at = 0; at < run.length; at += 2) words.push(run.slice(at, at + 2));
    else words.push(run);
  }
  return words;
}

/** Words that say nothing of what a change is about: articles and the like, verbs of unspecified work, nouns for the whole of it. */
export const VAGUE_WORDS: ReadonlySet<string> = new Set(
  `a an the this that these those it its is are be been was were and or of in on to for with from by at as so all some any every more most much very
  please should must will would can could need needs want just also now up out we i you our my your us them there here
  improve improvement improvements enhance enhancement optimize optimise fix fixes fixed fixing repair refactor refactoring rework clean cleanup tidy
  polish update updates upgrade change changes make do does done get add adjust tweak handle work works working help support implement
  stuff thing things something anything everything issue issues bug bugs problem problems misc miscellaneous various etc
  code codebase code-base app application project system software product feature features functionality quality performance repo repository
  good better best nice nicer great faster cleaner`.split(/\s+/u),
);

/** Words that judge without naming what is seen. */
export const JUDGING_WORDS: ReadonlySet<string> = new Set(
  `work works working good better best nice nicely great fine ok okay well perfect perfectly correct correctly right proper properly clean cleaner cleanly
  fast faster quick quickly slow robust robustly solid stable reliable reliably intuitive friendly user-friendly easy easily easier simple simpler beautiful
  pretty modern readable maintainable improved optimized optimised appropriate appropriately reasonable reasonably acceptable seamless seamlessly smooth
  smoothly happy satisfied expected tested done finished complete completed fixed resolved`.split(/\s+/u),
);
