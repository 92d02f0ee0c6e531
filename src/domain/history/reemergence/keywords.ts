/** Words that are no names, of the languages that are written most: they stay as they are where identifiers may have other names. A word that is a keyword in one language
 * alone and a common name in others (`type`, `from`, `end`) is in it: a rename to or from it costs one token. Sources: the languages' own references. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "abstract alignas and as assert async auto await base begin bool boolean break byte case catch chan char class const constexpr continue crate declare def default defer " +
    "del delete do double dyn elif else elsif elseif end ensure enum except export extends extern false False final finally float fn for foreach from func function get global go goto " +
    "if impl implements import in inline instanceof int interface internal is lambda let long loop map match mod module mut namespace native new next nil None nonlocal not null nullptr " +
    "object of operator or out override package pass private protected protocol pub public raise readonly rescue return satisfies sealed self set short signed sizeof static string " +
    "struct super switch synchronized template then this throw throws trait true True try type typedef typeof typename undefined union unless unsigned until unsafe use using val var virtual void " +
    "volatile when where while with yield"
  ).split(" "),
);
