import { posix } from "node:path";
import { BUILTIN_NAMES, isTest, LAYERS, layerOf, ONLY_IN_MAIN } from "./layers.ts";
import { child, children, text, type Node, type Rule } from "./rule.ts";

/** Holds {@link LAYERS}: static, type-only, re-exporting, dynamic and `import("…")`-type imports alike. */
export const importDirection: Rule = {
  create(context) {
    const filename = context.filename.replaceAll("\\", "/");
    const layer = layerOf(filename);
    if (layer === null || isTest(filename)) return {};
    const check = (node: Node, source: Node | null): void => {
      const specifier = sourceText(source);
      if (specifier === null) {
        if (layer !== "main")
          context.report({
            node,
            message: "An import's source must be a literal, so that its direction can be checked.",
          });
        return;
      }
      const message = problemOf({ filename, layer, specifier, names: importedNames(node) });
      if (message !== null) context.report({ node, message });
    };
    const bySource = (node: Node): void => {
      if (child(node, "source") !== null) check(node, child(node, "source"));
    };
    return {
      ImportDeclaration: bySource,
      ExportNamedDeclaration: bySource,
      ExportAllDeclaration: bySource,
      ImportExpression: (node) => check(node, child(node, "source")),
      TSImportType: (node) => check(node, child(node, "source") ?? child(node, "argument")),
    };
  },
};

interface Import {
  readonly filename: string;
  readonly layer: string;
  readonly specifier: string;
  /** Imported names; null where all of the module is meant. */
  readonly names: readonly string[] | null;
}

function problemOf({ filename, layer, specifier, names }: Import): string | null {
  const rules = LAYERS[layer];
  if (rules === undefined)
    return `src/${layer} is no folder of the house; choose one of ${Object.keys(LAYERS).join(", ")}.`;
  if (specifier.startsWith(".")) {
    const target = posix.normalize(posix.join(posix.dirname(filename), specifier));
    if (isTest(target)) return `'${specifier}' is a test: only tests import it.`;
    const folder = layerOf(target);
    if (folder === null) return target.endsWith("/package.json") ? null : `'${specifier}' lies outside of src/.`;
    return allows(rules.folders, folder)
      ? null
      : `${layer}/ may not import ${folder}/: it imports ${list(rules.folders)}.`;
  }
  if (specifier.startsWith("node:")) {
    const name = specifier.slice("node:".length);
    if (layer !== "main" && ONLY_IN_MAIN.includes(name))
      return `Only main/ imports ${specifier}; take what you need of it as an argument.`;
    if (!allows(rules.builtins, name))
      return `${layer}/ may not import ${specifier}: it imports ${list(rules.builtins, "node:")}.`;
    const allowed = BUILTIN_NAMES[layer]?.[name];
    if (allowed !== undefined && (names === null || names.some((item) => !allowed.includes(item)))) {
      return `Of ${specifier} ${layer}/ may import only ${allowed.join(", ")}.`;
    }
    return null;
  }
  const name = packageName(specifier);
  return allows(rules.packages, name)
    ? null
    : `${layer}/ may not import the package ${name}: it imports ${list(rules.packages)}.`;
}

function allows(names: readonly string[] | "*", name: string): boolean {
  return names === "*" || names.includes(name);
}

function list(names: readonly string[] | "*", prefix = ""): string {
  return names === "*" ? "all" : names.length === 0 ? "none" : names.map((name) => prefix + name).join(", ");
}

function packageName(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function importedNames(node: Node): readonly string[] | null {
  if (node.type !== "ImportDeclaration") return null;
  const specifiers = children(node, "specifiers");
  if (specifiers.length === 0 || specifiers.some((item) => item.type !== "ImportSpecifier")) return null;
  return specifiers.map((item) => text(child(item, "imported"), "name") ?? "");
}

function sourceText(source: Node | null): string | null {
  return text(source, "value") ?? text(source === null ? null : child(source, "literal"), "value");
}
