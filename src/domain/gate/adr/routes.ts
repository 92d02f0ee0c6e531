import { isTestPath } from "../../change/blast-radius.ts";
import { addedLines, removedLines, type ChangedFile } from "../../change/change.ts";
import { languageOf } from "../../source/language.ts";
import type { AdrTrigger } from "./adr-trigger.ts";
import { ASIDE } from "./adr-trigger.ts";

/** Routes whose first part has another name. */
export interface MovedRoutes {
  readonly from: string;
  readonly to: string;
  readonly evidence: readonly string[];
  readonly place: AdrTrigger["place"];
  readonly path: string;
}

/** How frameworks declare a route or a prefix of routes: Express, Fastify, Hono, Koa; Flask, FastAPI; Go's muxes; Rails; Spring; ASP.NET. */
const ROUTES: readonly RegExp[] = [
  /\b(?:app|router|server|fastify|api|r|mux|e|g|group|routes?)\.(?:get|post|put|patch|delete|all|use|route|register|mount|handle|handlefunc|group|mapget|mappost|mapput|mapdelete)\(\s{0,4}["'`](\/[^"'`]{1,200})["'`]/iu,
  /@(?:\w{1,40}\.)?(?:route|get|post|put|patch|delete|request_?mapping|get_?mapping|post_?mapping|put_?mapping|delete_?mapping|patch_?mapping|controller|path)\(\s{0,4}(?:(?:value|path)\s{0,4}=\s{0,4})?\{?\s{0,4}["'`](\/?[\w{}:<>./-]{1,200})["'`]/iu,
  /\b(?:url_prefix|prefix)\s{0,4}[=:]\s{0,4}["'`](\/[^"'`]{1,200})["'`]/u,
  /^\s{0,20}(?:resources?|scope|namespace)\s{1,4}[:"'](\/?\w[\w/-]{0,100})/u,
  /^\s{0,20}(?:get|post|put|patch|delete)\s{1,4}["'](\/?[\w/:.-]{1,200})["']\s{0,4}(?:,|=>)/u,
];

const PREFIX =
  /\.(?:use|register|mount|group|route)\(|\b(?:url_prefix|prefix)\s{0,4}[=:]|@(?:request_?mapping|controller|path)\(|^\s{0,20}(?:resources?|scope|namespace)\s/iu;

/** Most lines of code are none, and are not tried against every form. */
const MAY_HOLD_ONE = /["'`/@]|resource|namespace|scope/u;

const ROUTES_MAX = 2_000;

interface Route {
  readonly first: string;
  readonly rest: string;
  /** Whether it is what other routes stand below. */
  readonly isPrefix: boolean;
  readonly path: string;
  readonly line: number;
}

/** First parts of routes that are renamed all over the change: every route that goes comes back under the same other name. */
export function movedRoutes(files: readonly ChangedFile[]): readonly MovedRoutes[] {
  const sources = files.filter(({ path }) => languageOf(path) !== null && !isTestPath(path) && !ASIDE.test(path));
  const removed = sources
    .flatMap((file) => routesIn(file.previousPath ?? file.path, removedLines(file)))
    .slice(0, ROUTES_MAX);
  if (removed.length === 0) return [];
  const added = sources.flatMap((file) => routesIn(file.path, addedLines(file))).slice(0, ROUTES_MAX);
  const moved: MovedRoutes[] = [];
  const firsts = new Set(added.map(({ first }) => first));
  for (const [from, own] of Map.groupBy(removed, ({ first }) => first)) {
    // A prefix that is still used is none that was renamed.
    if (firsts.has(from) || from === "") continue;
    for (const to of firsts) {
      const same = added.filter((route) => route.first === to && own.some(({ rest }) => rest === route.rest));
      const [route] = same;
      if (
        to === "" ||
        route === undefined ||
        new Set(same.map(({ rest }) => rest)).size < new Set(own.map(({ rest }) => rest)).size
      )
        continue;
      if (removed.some(({ first }) => first === to)) continue;
      // One route under another name is a route, no boundary.
      if (new Set(same.map(({ rest }) => rest)).size < 2 && !same.some(({ isPrefix }) => isPrefix)) continue;
      moved.push({
        from,
        to,
        evidence: [
          `${same.length} ${same.length === 1 ? "route" : "routes"} of /${from} ${same.length === 1 ? "is" : "are"} under /${to} (${route.path}:${route.line})`,
        ],
        place: { file: route.path, line: route.line, col: 1 },
        path: route.path,
      });
      break;
    }
  }
  return moved;
}

function routesIn(path: string, lines: readonly { readonly line: number; readonly text: string }[]): readonly Route[] {
  return lines.flatMap(({ line, text }): readonly Route[] => {
    if (!MAY_HOLD_ONE.test(text)) return [];
    const written = ROUTES.map((pattern) => pattern.exec(text.slice(0, 500))?.[1]).find((found) => found !== undefined);
    if (written === undefined) return [];
    // What every route begins with tells nothing: /api/v1.
    const parts = written
      .split("/")
      .filter((part, i) => part !== "" && !(i < 3 && /^(?:api|v\d{1,3}|rest)$/iu.test(part)));
    return [
      {
        first: (parts[0] ?? "").replace(/[:{<].*$/u, ""),
        rest: parts.slice(1).join("/"),
        isPrefix: PREFIX.test(text.slice(0, 500)),
        path,
        line,
      },
    ];
  });
}
