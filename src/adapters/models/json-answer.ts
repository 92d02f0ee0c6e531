import { err, ok, type Result } from "../../base/result.ts";

/** The one JSON value in a model's answer: the whole text, the only fenced block that is JSON, or the text from the first brace to the last.
 * Several fenced values are an error, because one of them may be quoted from the material that the model was shown. */
export function readJsonAnswer(text: string): Result<unknown, string> {
  const whole = parseJson(text);
  if (whole.ok) return whole;
  const fenced = [...text.matchAll(/^[ \t]*```[^\n`]*\n(.*?)^[ \t]*```[ \t]*$/gmsu)].map((match) =>
    parseJson(match[1] ?? ""),
  );
  const values = fenced.filter((result) => result.ok);
  if (values.length > 1) return err(`the answer holds ${values.length} JSON values; give exactly one`);
  if (values[0] !== undefined) return values[0];
  const span = parseJson(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
  return span.ok ? span : err("the answer is not JSON");
}

function parseJson(text: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    return err("not JSON");
  }
}
