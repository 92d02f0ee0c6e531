import { wordsOf } from "../../task/vague-words.ts";
import type { FieldName } from "./field-names.ts";

/** Why a field's text says nothing, as the end of a sentence, or null where it says something. */
export function emptiness(field: FieldName, value: string): string | null {
  const text = value.slice(0, 2_000).trim();
  if (!/[\p{L}\p{N}]/u.test(text)) return "holds no words";
  const bare = text.replace(/<[^<>]{0,200}>|\{\{[^{}]{0,200}\}\}|^\[[^[\]]*\]$/gu, " ");
  if (bare !== text && saysNothing(field, bare)) return "is the template's placeholder";
  if (/^n\s?[/.]?\s?a\.?$/iu.test(text)) return "says nothing";
  // A commit can't name itself in its own message.
  if (/\bgit revert (?:-m 1 )?(?:of )?(?:this|the) (?:\w+ )?(?:commit|merge|change|squash)\b/iu.test(text)) return null;
  return saysNothing(field, text) ? "says nothing" : null;
}

function saysNothing(field: FieldName, text: string): boolean {
  const own = EMPTY_IN[field];
  return wordsOf(text.replace(/\bn\s?[/.]\s?a\b/giu, " "))
    .map((word) => word.replace(/^['’_-]+|['’_-]+$/gu, ""))
    .filter((word) => word !== "")
    .every((word) => EMPTY.has(word) || own.has(word));
}

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/u));

/** In any field; a text of these words alone tells nobody anything. */
const EMPTY =
  setOf(`a an the this that these those it its it's is are was were be been has have had i we you my our me and or but of in on at to for with by from
  as all any some none nothing no not nope n/a na nil null undefined undeclared unknown unclear false true yes yep y n x ok okay fine good great done
  finished complete completed tbd tba todo to-do fixme wip later pending soon see above below same ditto idem here there description title body pr mr
  ticket issue commit diff code change changes applicable required needed necessary sure idk works work worked working tested test tests testing pass passes
  passed passing green lgtm looks look everything anything something stuff thing things various etc fill placeholder example foo bar baz asdf lorem ipsum
  very really just only should will would can could does do did don't doesn't now yet so well
  keine keiner nichts ninguno ninguna nada rien aucun aucune niente нет なし 無し 无 没有 無`);

const EMPTY_IN: Readonly<Record<FieldName, ReadonlySet<string>>> = {
  intent: new Set(),
  risk: new Set(),
  blast_radius: setOf(
    "small minor low minimal limited little tiny medium big large high local contained narrow radius blast impact file files",
  ),
  verification:
    setOf(`manual manually local locally machine verified verify checked check checks reviewed review by-hand hand ci unit integration ran run runs running
    automatic automatically automated suite existing properly correctly fully thoroughly expected verification`),
  rollback: setOf(
    "revert reverted reverting rollback roll rolled back undo undone simple easy easily standard usual git step steps possible if",
  ),
};
