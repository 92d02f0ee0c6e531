import { stringify } from "yaml";
import { printable } from "../../../base/printable.ts";
import type { Detected } from "../detect-repository.ts";
import { COMMAND_NAMES } from "../toolchain.ts";

/** The schema beside the installed package; read without a network. */
const SCHEMA_INSTALLED = "./node_modules/flyball/schemas/flyball.schema.json";
/** The schema of the published package: right for every clone, whatever is installed. */
const schemaPublished = (version: string): string =>
  `https://unpkg.com/flyball@${version.split(".")[0] ?? "0"}/schemas/flyball.schema.json`;

/** A first `flyball.yaml`: the commands that were found, and each gate with what it does. */
export function policyText(detected: Detected, version: string): string {
  const schema = detected.dependsOnFlyball ? SCHEMA_INSTALLED : schemaPublished(version);
  return [
    `# yaml-language-server: $schema=${schema}`,
    "# How changes of this repository are judged. It is read from the base of a change, never from the change itself.",
    "# Every setting: flyball explain, docs/reference/configuration.md of Flyball.",
    "version: 1",
    "",
    ...commandLines(detected),
    "",
    ...GATES,
    "",
    ...contractLines(detected),
    ...environmentLines(detected),
    "",
  ].join("\n");
}

function commandLines({ commands }: Detected): readonly string[] {
  const lines = COMMAND_NAMES.flatMap((name) => {
    const found = commands[name];
    return found === null ? [] : [`  ${name}: ${scalar(found.command)} # ${found.source}`];
  });
  const missing = COMMAND_NAMES.filter((name) => name !== "setup" && commands[name] === null);
  const none = missing.length === 0 ? [] : [`  # not found: ${missing.join(", ")}`];
  if (lines.length > 0)
    return [
      "# What the gate `commands` runs; `setup` runs once in each fresh checkout.",
      "commands:",
      ...lines,
      ...none,
    ];
  return [
    "# No command was found that lints, checks types, tests or builds. Write yours:",
    "# commands:",
    "#   test: make test",
  ];
}

/** In one line, quoted where YAML wants it. */
function scalar(command: string): string {
  return stringify(command, { lineWidth: 0, defaultStringType: "PLAIN" }).trimEnd();
}

/** The order of adoption is Release, Contract, Change, Learning, Intent. What nobody wants in a commit is enforced from the first day; the rest shows what it finds. */
const GATES = [
  "# off, observe (shows what it finds) or enforce (fails the check). The next step: flyball adopt",
  "gates:",
  "  commands: enforce # lint, typecheck, test and build of this repository",
  "  secrets: enforce # credentials in lines that were added",
  "  supply-chain: observe # dependencies with install scripts, odd sources or a lockfile that disagrees",
  "  tests: observe # tests that were weakened together with the code they cover",
  "  contract: observe # API contracts that break whoever uses them",
  "  version: observe # a version that was raised less than the change needs",
  "  policy: observe # changes of the files that say how changes are judged",
  "  size: observe # changes too large to review",
  "  fields: observe # intent, risk, blast radius, verification and rollback of a change",
  "  adr: observe # services, contracts and decisions that change without a decision record",
  "  reemergence: observe # code that was taken out and comes back",
  "  intent: observe # a tag or a risk that does not fit the change",
  "  drift: observe # the fourth fix of a file in a week",
];

function environmentLines({ deploys }: Detected): readonly string[] {
  const hints = deploys.map(({ path, what }) => `#   ${printable(path)}: ${what}`);
  return [
    "# Where releases go, for: flyball sign-off SHA --env production",
    ...(hints.length === 0 ? [] : ["# These files say something of it:", ...hints]),
    "# environments:",
    "#   production:",
    "#     version: # how to ask which commit runs there",
    "#       http: https://example.com/version",
    "#       json: /sha",
    "#     predicates: # what must hold of it",
    "#       - name: answers",
    "#         http: https://example.com/health",
    "#     rollback: ./scripts/rollback # goes back to FLYBALL_SHA",
  ];
}

/** Descriptions whose content says what they are; those of tests, examples and packages describe nothing that others call. */
function contractLines({ specs }: Detected): readonly string[] {
  const provided = specs.filter(({ path, kind }) => kind !== "protobuf" && !ASIDE.test(path));
  const others = specs.filter((spec) => !provided.includes(spec));
  if (specs.length === 0) return [];
  const names = new Set<string>();
  return [
    "# What others call, and what may break them: flyball contract diff, check, impact",
    ...(provided.length === 0 ? [] : ["contracts:", "  provides:"]),
    ...provided.flatMap(({ path, what }) => [
      `    - name: ${freshName(path, names)} # ${what}`,
      `      file: ${scalar(path)}`,
    ]),
    ...others.map(({ path, what }) => `# not listed: ${printable(path)} (${what})`),
    "",
  ];
}

const ASIDE =
  /(?:^|\/)(?:tests?|__tests__|testdata|fixtures?|__fixtures__|examples?|samples?|mocks?|vendor|third_party|docs?)\//iu;

function words(text: string): string {
  return text
    .toLowerCase()
    .replace(/\.(?:ya?ml|json|graphqls?|gql)$/u, "")
    .replace(/(?:^|[-_.])(?:openapi|swagger|asyncapi|schema|spec)(?=[-_.]|$)/gu, "")
    .replace(/[^a-z0-9]+/gu, "-")
    .replace(/^-|-$/gu, "")
    .slice(0, 60);
}

/** `orders` of `api/orders.openapi.yaml`; where that says nothing the folder's name. */
function freshName(path: string, taken: Set<string>): string {
  const parts = path.split("/");
  const base = words(parts.at(-1) ?? "") || words(parts.at(-2) ?? "") || "api";
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base}-${n}`;
  taken.add(name);
  return name;
}
