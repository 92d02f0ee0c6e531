import { languageOf } from "../../source/language.ts";
import { lineAt, viewSource, type SourceView } from "../../source/source-view.ts";

/** What a source file offers to others. */
export interface PublicNames {
  readonly names: ReadonlyMap<string, PublicName>;
  /** Files whose names it offers too, as they are written there; `as` is null for all of them. */
  readonly from: readonly { readonly module: string; readonly names: ReadonlyMap<string, string> | null }[];
}

export interface PublicName {
  readonly line: number;
  /** As it is written, in one line. */
  readonly text: string;
  readonly parameters: Parameters | null;
}

export interface Parameters {
  readonly required: number;
  /** Infinity with a rest parameter. */
  readonly most: number;
}

const NOTHING: PublicNames = { names: new Map(), from: [] };

/** The names that a source offers: JavaScript's exports, Rust's `pub` items, Python's names without an underscore or in `__all__`. */
export function publicNames(path: string, text: string): PublicNames {
  const language = languageOf(path);
  if (language === null) return NOTHING;
  const view = viewSource(text, language);
  if (language.name === "js") return ofScript(view);
  if (language.name === "rust") return { names: ofRust(view), from: [] };
  return language.name === "python"
    ? { names: ofPython(view, /(?:^|\/)__init__\.pyi?$/u.test(path)), from: [] }
    : NOTHING;
}

const EXPORT =
  /^[ \t]*export[ \t]+(?:(?<star>\*)(?:[ \t]+as[ \t]+(?<space>[\w$]+))?[ \t]+from[ \t]*|(?:type[ \t]+)?\{(?<list>[^{}]{0,20000})\}(?:[ \t]*from[ \t]*(?<again>["']))?|(?<byDefault>default\b)|(?:declare[ \t]+)?(?:abstract[ \t]+)?(?:async[ \t]+)?(?<kind>function[ \t]*\*?|class|const[ \t]+enum|const|let|var|enum|interface|type|namespace)[ \t]+(?<name>[\w$]+))/gmu;

function ofScript(view: SourceView): PublicNames {
  const names = new Map<string, PublicName>();
  const from: { module: string; names: ReadonlyMap<string, string> | null }[] = [];
  const add = (name: string, offset: number, parameters: Parameters | null): void => {
    const known = names.get(name);
    // Overloads: which one a caller means can't be told.
    const own =
      known === undefined
        ? { line: lineAt(view, offset), text: lineText(view, offset), parameters }
        : { ...known, parameters: null };
    names.set(name, own);
  };
  for (const match of view.bare.matchAll(EXPORT)) {
    const { star, space, list, again, byDefault, kind, name } = match.groups ?? {};
    const end = match.index + match[0].length;
    if (star !== undefined) {
      if (space === undefined) from.push({ module: stringAt(view, end), names: null });
      else add(space, match.index, null);
    } else if (list !== undefined) {
      const listed = new Map<string, string>();
      for (const part of list.split(",")) {
        const [inside = "", outside = inside] = part
          .trim()
          .replace(/^type\s+/u, "")
          .split(/\s+as\s+/u);
        if (outside !== "") listed.set(outside, inside);
      }
      if (again !== undefined) from.push({ module: stringAt(view, end - 1), names: listed });
      for (const outside of listed.keys()) add(outside, match.index, null);
    } else if (byDefault !== undefined) add("default", match.index, null);
    else if (name !== undefined) {
      const open = kind?.startsWith("function")
        ? opening(view.bare, end)
        : kind === "const"
          ? arrowOpening(view.bare, end)
          : null;
      add(name, match.index, open === null ? null : parametersAt(view.code, view.bare, open, true));
    }
  }
  for (const match of view.bare.matchAll(/^[ \t]*(?:module\.)?exports\.([\w$]+)[ \t]*=(?!=)/gmu))
    add(match[1] ?? "", match.index, null);
  return { names, from };
}

function ofRust(view: SourceView): ReadonlyMap<string, PublicName> {
  const names = new Map<string, PublicName>();
  // What stands in the tests of the file is no part of it.
  const tests = view.bare.indexOf("#[cfg(test)]");
  const bare = tests < 0 ? view.bare : view.bare.slice(0, tests);
  let holder = "";
  for (const match of bare.matchAll(
    /^(?<indent>[ \t]*)(?:pub[ \t]+(?:default[ \t]+|const[ \t]+(?=fn)|async[ \t]+|unsafe[ \t]+|extern[ \t]+"[^"\n]*"[ \t]+)*(?<kind>fn|struct|enum|trait|const|static|type|mod|union|use)[ \t]+(?<name>[^;{(<=:\n]{1,300}|\w+::[^;]{1,2000})|impl\b(?<impl>[^{;]{1,300}))/gmu,
  )) {
    const { indent = "", kind, name = "", impl } = match.groups ?? {};
    if (impl !== undefined) {
      holder = /(?:\bfor\s+)?([\w]+)(?:<[^<>]*>)?\s*(?:where\b.*)?$/su.exec(impl.trim())?.[1] ?? "";
      continue;
    }
    const end = match.index + match[0].length;
    if (kind === "use") {
      const whole = /^[^;]{0,2000}/u.exec(bare.slice(match.index))?.[0] ?? "";
      for (const [word] of whole.replace(/^.*?\buse\b/su, "").matchAll(/\w+(?=\s*(?:[,}]|$))/gu))
        names.set(word, nameAt(view, match.index, null));
      continue;
    }
    const plain = name.trim();
    const key = indent === "" || holder === "" ? plain : `${holder}::${plain}`;
    const open = kind === "fn" ? opening(bare, end) : null;
    names.set(
      key,
      nameAt(view, match.index + indent.length, open === null ? null : parametersAt(view.code, view.bare, open, false)),
    );
  }
  return names;
}

/** What a package's `__init__` imports it passes on; what another module imports is its own affair, unless `__all__` or `as` the same name says otherwise
 * (typing.python.org, library interface). Type variables are for the module's own annotations. */
function ofPython(view: SourceView, isPackage: boolean): ReadonlyMap<string, PublicName> {
  const names = new Map<string, PublicName>();
  const listed = /^__all__[^=\n]{0,60}=\s{0,4}[[(]([^[\](){}]{0,50000})[\])]/mu.exec(view.code);
  const all =
    listed === null
      ? null
      : new Set([...(listed[1] ?? "").matchAll(/["'](\w{1,200})["']/gu)].map((match) => match[1] ?? ""));
  const add = (name: string, offset: number, parameters: Parameters | null): void => {
    if (all === null ? !name.startsWith("_") : all.has(name)) names.set(name, nameAt(view, offset, parameters));
  };
  for (const match of view.bare.matchAll(
    /^(?:(?:async[ \t]+)?def[ \t]+(\w+)|class[ \t]+(\w+)|(\w+)[ \t]*(?::[^=\n]{1,200})?=(?!=)|from[ \t]+\.[\w.]*[ \t]+import[ \t]+(\([^()]{1,5000}\)|[^\n]{1,1000}))/gmu,
  )) {
    const [, func, klass, variable, imported] = match;
    if (func !== undefined) {
      const open = opening(view.bare, match.index + match[0].length);
      add(func, match.index, open === null ? null : parametersAt(view.code, view.bare, open, false));
    } else if (imported !== undefined) {
      const passed = isPackage || all !== null ? /(\w+)\s*(?=[,)]|$)/gu : /\b(\w+)[ \t]+as[ \t]+\1\b/gu;
      for (const [, outside = ""] of imported.matchAll(passed)) add(outside, match.index, null);
    } else if (!isTypeVariable(view.bare, match.index + match[0].length))
      add(klass ?? variable ?? "", match.index, null);
  }
  for (const name of all ?? []) if (!names.has(name)) names.set(name, nameAt(view, listed?.index ?? 0, null));
  return names;
}

function isTypeVariable(bare: string, at: number): boolean {
  return /^\s{0,20}(?:\w{1,40}\.)?(?:TypeVar|TypeVarTuple|ParamSpec)\(/u.test(bare.slice(at, at + 100));
}

function nameAt(view: SourceView, offset: number, parameters: Parameters | null): PublicName {
  return { line: lineAt(view, offset), text: lineText(view, offset), parameters };
}

function lineText(view: SourceView, offset: number): string {
  const end = view.code.indexOf("\n", offset);
  return view.code.slice(offset, end < 0 ? offset + 160 : Math.min(end, offset + 160)).trim();
}

function stringAt(view: SourceView, offset: number): string {
  return /^\s{0,20}["']([^"'\n]{0,400})["']/u.exec(view.code.slice(offset, offset + 440))?.[1] ?? "";
}

/** The parenthesis after a name and its type parameters. */
function opening(bare: string, from: number): number | null {
  let depth = 0;
  for (let at = from; at < Math.min(bare.length, from + 1000); at++) {
    const char = bare[at];
    if (char === "<") depth++;
    else if (char === ">" && bare[at - 1] !== "=" && bare[at - 1] !== "-") depth--;
    else if (char === "(" && depth === 0) return at;
    else if ((char === "{" || char === ";") && depth === 0) return null;
  }
  return null;
}

/** The parenthesis of `= (a, b) =>`, where a constant is a function. */
function arrowOpening(bare: string, from: number): number | null {
  const head = /^\s{0,20}=\s{0,20}(?:async\s{0,20})?\(/u.exec(bare.slice(from, from + 80))?.[0];
  if (head === undefined) return null;
  const open = from + head.length - 1;
  const end = closing(bare, open);
  return /^\s{0,20}(?::[^=\n]{1,300})?=>/u.test(bare.slice(end + 1, end + 320)) ? open : null;
}

function closing(bare: string, open: number): number {
  let depth = 0;
  for (let at = open; at < Math.min(bare.length, open + 5000); at++) {
    if ("([{".includes(bare[at] ?? "")) depth++;
    else if (")]}".includes(bare[at] ?? "") && --depth === 0) return at;
  }
  return Math.min(bare.length, open + 5000);
}

function parametersAt(code: string, bare: string, open: number, isScript: boolean): Parameters {
  const end = closing(bare, open);
  const parts: string[] = [];
  let [depth, from] = [0, open + 1];
  for (let at = open + 1; at <= end; at++) {
    const char = at === end ? "," : (bare[at] ?? "");
    if ("([{".includes(char) || (char === "<" && isScript)) depth++;
    else if (")]}".includes(char) || (char === ">" && isScript && bare[at - 1] !== "=")) depth--;
    else if (char === "," && depth === 0) {
      parts.push(code.slice(from, at).trim());
      from = at + 1;
    }
  }
  const given = parts.filter(
    (part) => part !== "" && !/^(?:&?(?:mut\s+)?self\b.*|\/|\*|cls)$/su.test(part) && !/^this\s*:/u.test(part),
  );
  return {
    required: given.filter((part) => !isOptional(part)).length,
    most: given.some(isRest) ? Infinity : given.length,
  };
}

function isRest(part: string): boolean {
  return /^(?:\.\.\.|\*)/u.test(part);
}

function isOptional(part: string): boolean {
  return isRest(part) || /^[\w$]+\?/u.test(part) || /(?<![=!<>])=(?![=>])/u.test(part);
}
