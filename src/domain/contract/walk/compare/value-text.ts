import type { Json } from "../../../../base/json.ts";

/** Longer values lose their end where they are shown. */
const SHOWN_MAX = 1000;

/** As messages show a value: text without quotes, all else as JSON. */
export function shownValue(value: Json): string {
  const text = typeof value === "string" ? value : valueText(value);
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}…`;
}

/** JSON with its keys in order: equal values have equal texts. Without recursion, since a default may be nested deeper than the stack. */
export function valueText(value: Json): string {
  const text: string[] = [];
  const work: Array<{ readonly text: string } | { readonly value: Json }> = [{ value }];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if ("text" in next) {
      text.push(next.text);
      continue;
    }
    const at = next.value;
    if (at === null || typeof at !== "object") {
      text.push(JSON.stringify(at));
      continue;
    }
    const isList = Array.isArray(at);
    const record = at as { readonly [key: string]: Json };
    const keys = isList ? Object.keys(at) : Object.keys(at).toSorted();
    work.push({ text: isList ? "]" : "}" });
    for (const [index, key] of keys.toReversed().entries()) {
      work.push({ value: record[key] ?? null });
      if (!isList) work.push({ text: `${JSON.stringify(key)}:` });
      if (index < keys.length - 1) work.push({ text: "," });
    }
    work.push({ text: isList ? "[" : "{" });
  }
  return text.join("");
}
