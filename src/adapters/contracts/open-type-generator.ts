import { existsSync, readFileSync, realpathSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve, sep } from "node:path";
import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { printable } from "../../base/printable.ts";
import { quicktypeLanguage, type TypesGenerator } from "../../domain/contract/types/types-target.ts";
import type { CommandRunner } from "../../ports/command-runner.ts";
import type { GeneratedTypes, TypeGenerator, TypesRequest } from "../../ports/type-generator.ts";

const TIMEOUT_MS = 120_000;

/** What each package calls its program. */
const PROGRAMS: Readonly<Record<TypesGenerator, string>> = {
  "openapi-typescript": "openapi-typescript",
  "json-schema-to-typescript": "json2ts",
  quicktype: "quicktype",
};

/** Runs the generator of the user's `node_modules`, so that its version is the one that their lockfile pins. */
export function openTypeGenerator(deps: {
  readonly commands: CommandRunner;
  /** All of the environment that a generator gets. */
  readonly env: Readonly<Record<string, string>>;
}): TypeGenerator {
  return {
    generate: async (request) => {
      const installed = findGenerator(request);
      const folder = await mkdtemp(join(tmpdir(), "flyball-types-"));
      try {
        return await runGenerator(deps, request, installed, folder);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

interface Installed {
  /** A JavaScript file. */
  readonly program: string;
  readonly version: string;
}

const Manifest = z.object({ version: z.string(), bin: z.union([z.string(), z.record(z.string(), z.string())]) });

function findGenerator({ folder, top, generator }: TypesRequest): Installed {
  const last = resolve(top);
  for (let at = resolve(folder); at === last || at.startsWith(last + sep); at = dirname(at)) {
    const home = join(at, "node_modules", generator);
    const manifest = readManifest(join(home, "package.json"));
    const bin = typeof manifest?.bin === "string" ? manifest.bin : manifest?.bin[PROGRAMS[generator]];
    const program = bin === undefined ? null : resolve(home, bin);
    if (manifest !== null && program !== null && program.startsWith(home + sep) && existsSync(program))
      return { program: realpathSync(program), version: manifest.version };
    if (at === dirname(at)) break;
  }
  const also = generator === "openapi-typescript" ? " typescript@5" : "";
  throw new Fault(`${generator} is not installed in this repository`, {
    code: "TYPES_GENERATOR_MISSING",
    exit: 2,
    hint: `npm install --save-dev ${generator}${also}`,
  });
}

function readManifest(file: string): z.infer<typeof Manifest> | null {
  try {
    const parsed = Manifest.safeParse(JSON.parse(readFileSync(file, "utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

async function runGenerator(
  deps: { readonly commands: CommandRunner; readonly env: Readonly<Record<string, string>> },
  request: TypesRequest,
  { program, version }: Installed,
  folder: string,
): Promise<GeneratedTypes> {
  const generator = `${request.generator}@${version}`;
  const out = join(folder, basename(request.out));
  // quicktype reads no YAML, and no file that another one refers to.
  const json = join(folder, `${basename(request.contract).replace(/\.[^.]*$/u, "")}.json`);
  if (request.generator === "quicktype") await writeFile(json, request.json);
  const { end, tail } = await deps.commands.run({
    argv: [process.execPath, program, ...argumentsOf(request, out, json)],
    // Beside the contract, so that no path of this machine gets into what is written.
    cwd: dirname(request.contract),
    env: { ...deps.env, NO_COLOR: "1" },
    stdin: null,
    timeoutMs: TIMEOUT_MS,
    signal: request.signal,
    logFile: null,
    secrets: [],
    sandbox: null,
    detachable: false,
  });
  const failed = (why: string): Fault =>
    new Fault(`${generator} wrote nothing: ${printable(why).slice(0, 500)}`, {
      code: "TYPES_GENERATOR_FAILED",
      exit: 1,
      hint: `npx ${PROGRAMS[request.generator]} --help`,
    });
  if (end.kind !== "exited" || end.code !== 0)
    throw failed(tail.trim().split("\n").slice(-3).join(" ") || `it ended by ${end.kind}`);
  try {
    return { text: await readFile(out, "utf8"), generator };
  } catch {
    throw failed("its output file is not there");
  }
}

function argumentsOf(
  { contract, isOpenApi, generator, out: target }: TypesRequest,
  out: string,
  json: string,
): readonly string[] {
  const file = basename(contract);
  switch (generator) {
    case "openapi-typescript":
      return [file, "--output", out];
    case "json-schema-to-typescript":
      return ["--input", file, "--output", out];
    case "quicktype": {
      const language = quicktypeLanguage(target);
      if (language === null)
        throw new Fault(`quicktype writes no language whose files end as '${printable(target)}' does`, {
          code: "TYPES_LANGUAGE",
          exit: 2,
          hint: "name the file by its language: orders.go, orders.py, orders.swift",
        });
      // Of an OpenAPI document each named schema is a type.
      const source = isOpenApi ? `${json}#/components/schemas/` : json;
      return ["--src", source, "--src-lang", "schema", "--lang", language, "--out", out];
    }
    default:
      return generator satisfies never;
  }
}
