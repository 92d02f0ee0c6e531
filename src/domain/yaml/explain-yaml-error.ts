import type { ErrorCode } from "yaml";

/** A syntax error of the YAML parser in plain words, with the fix; the parser's own words where it has no better ones. */
export function explainYamlError(code: ErrorCode, message: string): { readonly message: string; readonly fix: string } {
  switch (code) {
    case "TAB_AS_INDENT":
      return { message: "a tab indents this line", fix: "indent with spaces" };
    case "DUPLICATE_KEY":
      return { message: "a key is written twice", fix: "keep one of the two" };
    case "BLOCK_AS_IMPLICIT_KEY":
      return { message: "a second ': ' in one line", fix: "put the whole value between quotes" };
    case "MULTILINE_IMPLICIT_KEY":
      return {
        message: "a line without a value",
        fix: "write 'key: value', or indent the line under the field it belongs to",
      };
    case "BAD_SCALAR_START":
      return { message: lowerFirst(message), fix: "put the value between quotes" };
    case "MISSING_CHAR":
      return { message: lowerFirst(message), fix: "add the missing character" };
    case "BAD_INDENT":
      return {
        message: lowerFirst(message),
        fix: "close the bracket, or indent the items of a list by the same number of spaces",
      };
    case "BAD_DQ_ESCAPE":
      return { message: lowerFirst(message), fix: "use single quotes, or write \\\\ for a backslash" };
    case "MULTIPLE_DOCS":
      return {
        message: "a second document begins here",
        fix: "keep one document in the file: remove the line '---' and what follows",
      };
    case "NON_STRING_KEY":
      return { message: "a key is not text", fix: "write a name before the colon" };
    case "RESOURCE_EXHAUSTION":
      return { message: "the file is nested too deeply to be read", fix: "write fewer levels" };
    case "BAD_ALIAS":
    case "ALIAS_PROPS":
    case "MULTIPLE_ANCHORS":
      return { message: lowerFirst(message), fix: "write the value out: aliases are not read" };
    case "MULTIPLE_TAGS":
    case "TAG_RESOLVE_FAILED":
    case "BAD_COLLECTION_TYPE":
      return { message: lowerFirst(message), fix: "write the value without a tag" };
    case "BAD_DIRECTIVE":
      return { message: lowerFirst(message), fix: "remove the line that begins with %" };
    case "KEY_OVER_1024_CHARS":
      return { message: "a key is longer than 1024 characters", fix: "shorten it" };
    case "BLOCK_IN_FLOW":
    case "BAD_PROP_ORDER":
    case "IMPOSSIBLE":
    case "UNEXPECTED_TOKEN":
      return {
        message: lowerFirst(message),
        fix: "write 'key: value' lines with the same indentation; put text with : # [ { between quotes",
      };
    default:
      return code satisfies never;
  }
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
