import { textOf, type Change } from "../../change/change.ts";
import { YAML_SIZE_MAX } from "../../yaml/read-yaml.ts";
import { parseAllDocuments } from "yaml";
import { CORE_SCHEMA, loadAll, mergeTag } from "js-yaml";
import { field, listOf, recordOf, textField } from "../supply-chain/plain-value.ts";
import { COMPOSE, isServiceFile, type DeclaredService, type ServiceSides } from "./workload.ts";

/** What the changed files declared before and declare after. */
export function serviceSides({ files }: Pick<Change, "files">): ServiceSides {
  const looked = files.filter(isServiceFile);
  const of = (side: "before" | "after"): readonly DeclaredService[] =>
    looked.flatMap((file) => {
      const path = side === "before" ? (file.previousPath ?? file.path) : file.path;
      const text = textOf(file[side]);
      return text === null ? [] : servicesIn(path, text);
    });
  return { before: of("before"), after: of("after") };
}

/** The services of a text; none where it can't be read: a template of Helm's is no YAML. */
export function servicesIn(path: string, text: string): readonly DeclaredService[] {
  if (text.length > YAML_SIZE_MAX || (!COMPOSE.test(path) && text.includes("{{"))) return [];
  const documents = documentsIn(text);
  return COMPOSE.test(path)
    ? documents.flatMap((document) => composeServices(path, document))
    : documents.flatMap((document) => kubernetesService(path, document) ?? []);
}

const ALIASES_MAX = 2_000;
/** The tolerant parser is the slower one. */
const TOLERANT_MAX = 262_144;

/** Docker takes what YAML forbids, as a bracket that closes at the start of its line: what the strict parser refuses is read by a tolerant one. */
function documentsIn(text: string): readonly unknown[] {
  try {
    return loadAll(text, { schema: CORE_SCHEMA.withTags(mergeTag), maxAliases: ALIASES_MAX });
  } catch {
    if (text.length > TOLERANT_MAX) return [];
  }
  try {
    const options = { strict: false, uniqueKeys: false, merge: true, logLevel: "silent" } as const;
    return [parseAllDocuments(text, options)]
      .flat()
      .map((document) => document.toJS({ maxAliasCount: 100 }) as unknown);
  } catch {
    return [];
  }
}

function composeServices(path: string, document: unknown): readonly DeclaredService[] {
  return Object.entries(recordOf(field(document, "services")))
    .slice(0, 500)
    .map(([name, service]) => {
      const build = field(service, "build");
      const needs = field(service, "depends_on");
      const links = listOf(field(service, "links")).flatMap((link) =>
        typeof link === "string" ? (link.split(":")[0] ?? []) : [],
      );
      return {
        name,
        kind: "compose",
        path,
        build: typeof build === "string" ? build : (textField(build, "context") ?? (build === undefined ? null : ".")),
        image: withoutTag(textField(service, "image")),
        ports: listOf(field(service, "ports")).map(portOf),
        needs: [
          ...(Array.isArray(needs) ? needs.filter((each) => typeof each === "string") : Object.keys(recordOf(needs))),
          ...links,
        ],
        env: envNames(field(service, "environment")),
      };
    });
}

function portOf(port: unknown): string {
  const written = typeof port === "object" ? (field(port, "target") ?? field(port, "containerPort")) : port;
  return typeof written === "string" || typeof written === "number" ? String(written) : "";
}

function envNames(value: unknown): readonly string[] {
  return Array.isArray(value)
    ? value.map((entry) => (typeof entry === "string" ? (entry.split("=")[0] ?? "") : (textField(entry, "name") ?? "")))
    : Object.keys(recordOf(value));
}

const WORKLOADS: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "DaemonSet", "Rollout", "CronJob"]);

function kubernetesService(path: string, document: unknown): DeclaredService | null {
  const kind = textField(document, "kind");
  const name = textField(field(document, "metadata"), "name");
  if (kind === null || name === null || !WORKLOADS.has(kind)) return null;
  const spec = field(document, "spec");
  const job = field(field(field(spec, "jobTemplate"), "spec"), "template");
  const containers = listOf(field(field(job ?? field(spec, "template"), "spec"), "containers"));
  return {
    name,
    kind: "kubernetes",
    path,
    build: null,
    image: withoutTag(textField(containers[0], "image")),
    ports: containers.flatMap((each) => listOf(field(each, "ports")).map(portOf)),
    needs: [],
    env: containers.flatMap((each) => envNames(field(each, "env"))),
  };
}

function withoutTag(image: string | null): string | null {
  return image === null ? null : image.replace(/@sha256:.*$/u, "").replace(/:[^/:]*$/u, "");
}
