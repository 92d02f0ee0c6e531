/** How the functions of a language are found in its syntax tree. */
export interface Grammar {
  /** Of the file: `tree-sitter-NAME.wasm`. */
  readonly name: GrammarName;
  /** Captures: `f` a function with its name `n`; `c` what functions stand in, with its name `cn`. In C `d` is the declarator that holds the name; in Go `r` is the receiver. */
  readonly query: string;
}

export type GrammarName =
  | "javascript"
  | "typescript"
  | "tsx"
  | "python"
  | "go"
  | "rust"
  | "java"
  | "cpp"
  | "ruby"
  | "php";

const VALUES = "[(arrow_function) (function_expression) (generator_function)]";

const SCRIPT = `
  (function_declaration name: (identifier) @n) @f
  (generator_function_declaration name: (identifier) @n) @f
  (method_definition name: (_) @n) @f
  (variable_declarator name: (identifier) @n value: ${VALUES}) @f
  (pair key: (_) @n value: ${VALUES}) @f
  (assignment_expression left: (_) @n right: ${VALUES}) @f
  (variable_declarator name: (identifier) @cn value: [(class) (object)]) @c`;

const TYPED = `${SCRIPT}
  (public_field_definition name: (_) @n value: ${VALUES}) @f
  (class_declaration name: (_) @cn) @c
  (class name: (_) @cn) @c
  (abstract_class_declaration name: (_) @cn) @c
  (internal_module name: (_) @cn) @c
  (module name: (_) @cn) @c`;

const GRAMMARS: Readonly<Record<GrammarName, string>> = {
  javascript: `${SCRIPT}
    (field_definition property: (_) @n value: ${VALUES}) @f
    (class_declaration name: (_) @cn) @c
    (class name: (_) @cn) @c`,
  typescript: TYPED,
  tsx: TYPED,
  python: `
    (function_definition name: (_) @n) @f
    (class_definition name: (_) @cn) @c`,
  go: `
    (function_declaration name: (_) @n) @f
    (method_declaration receiver: (parameter_list (parameter_declaration type: (_) @r)) name: (_) @n) @f`,
  rust: `
    (function_item name: (_) @n) @f
    (macro_definition name: (_) @n) @f
    (impl_item type: (_) @cn) @c
    (trait_item name: (_) @cn) @c
    (mod_item name: (_) @cn) @c`,
  java: `
    (method_declaration name: (_) @n) @f
    (constructor_declaration name: (_) @n) @f
    (compact_constructor_declaration name: (_) @n) @f
    (class_declaration name: (_) @cn) @c
    (interface_declaration name: (_) @cn) @c
    (enum_declaration name: (_) @cn) @c
    (record_declaration name: (_) @cn) @c`,
  cpp: `
    (function_definition declarator: (_) @d) @f
    (class_specifier name: (_) @cn) @c
    (struct_specifier name: (_) @cn) @c
    (namespace_definition name: (_) @cn) @c`,
  ruby: `
    (method name: (_) @n) @f
    (singleton_method name: (_) @n) @f
    (class name: (_) @cn) @c
    (module name: (_) @cn) @c`,
  php: `
    (function_definition name: (_) @n) @f
    (method_declaration name: (_) @n) @f
    (class_declaration name: (_) @cn) @c
    (interface_declaration name: (_) @cn) @c
    (trait_declaration name: (_) @cn) @c
    (enum_declaration name: (_) @cn) @c`,
};

const ENDINGS: Readonly<Record<GrammarName, string>> = {
  javascript: "js jsx mjs cjs",
  typescript: "ts mts cts",
  tsx: "tsx",
  python: "py pyi",
  go: "go",
  rust: "rs",
  java: "java",
  cpp: "c h cc cpp cxx hpp hh hxx inl ipp",
  ruby: "rb rake gemspec",
  php: "php",
};

const BY_ENDING: ReadonlyMap<string, GrammarName> = new Map(
  Object.entries(ENDINGS).flatMap(([name, endings]) =>
    endings.split(" ").map((ending) => [ending, name as GrammarName] as const),
  ),
);

export function grammarFor(path: string): Grammar | null {
  const name = BY_ENDING.get(path.slice(path.lastIndexOf(".") + 1).toLowerCase());
  return name === undefined ? null : { name, query: GRAMMARS[name] };
}
