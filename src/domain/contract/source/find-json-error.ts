/** Where a text stops being JSON (RFC 8259), for a text that `JSON.parse` refused: its own messages name no place in every case. */
export function findJsonError(text: string): { readonly offset: number; readonly message: string } {
  const open: string[] = [];
  let at = 0;
  // What may come next: a value, a value or the end of a list, a key, a key or the end of an object, or what follows a value.
  let next: "value" | "first-item" | "key" | "first-key" | "after" = "value";
  for (;;) {
    at = skipWhite(text, at);
    const char = text[at];
    if (char === undefined) {
      const missing = open.at(-1);
      return {
        offset: text.length,
        message: missing === undefined ? "the file is empty" : `'${missing}' is missing at the end`,
      };
    }
    if (next === "after") {
      const close = open.at(-1);
      if (close === undefined) return { offset: at, message: "there is more text after the end of the value" };
      if (char === ",") next = close === "}" ? "key" : "value";
      else if (char === close) open.pop();
      else return { offset: at, message: `',' or '${close}' is expected here` };
      at++;
    } else if ((next === "first-item" || next === "first-key") && char === open.at(-1)) {
      open.pop();
      next = "after";
      at++;
    } else if (next === "key" || next === "first-key") {
      const end = stringEnd(text, at);
      if (end < 0) return { offset: at, message: "a name between double quotes is expected here" };
      at = skipWhite(text, end);
      if (text[at] !== ":") return { offset: at, message: "':' is expected here" };
      at++;
      next = "value";
    } else if (char === "{" || char === "[") {
      open.push(char === "{" ? "}" : "]");
      next = char === "{" ? "first-key" : "first-item";
      at++;
    } else {
      const end = char === '"' ? stringEnd(text, at) : wordEnd(text, at);
      if (end < 0)
        return {
          offset: at,
          message:
            char === '"'
              ? "a text that does not end, or that holds a bad escape, begins here"
              : "a value is expected here",
        };
      at = end;
      next = "after";
    }
  }
}

const WORD = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/uy;
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/uy;

function skipWhite(text: string, from: number): number {
  let at = from;
  for (
    let code = text.charCodeAt(at);
    code === 32 || code === 10 || code === 13 || code === 9;
    code = text.charCodeAt(at)
  )
    at++;
  return at;
}

function stringEnd(text: string, from: number): number {
  STRING.lastIndex = from;
  return STRING.test(text) ? STRING.lastIndex : -1;
}

function wordEnd(text: string, from: number): number {
  WORD.lastIndex = from;
  return WORD.test(text) ? WORD.lastIndex : -1;
}
