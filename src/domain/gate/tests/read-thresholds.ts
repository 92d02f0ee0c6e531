import { parse as parseToml } from "smol-toml";
import { CONFIG_LANGUAGE, languageOf } from "../../source/language.ts";
import { viewSource } from "../../source/source-view.ts";
import { readYaml } from "../../yaml/read-yaml.ts";

/** A number in a configuration that says what tests must reach. */
export interface Threshold {
  /** `coverageThreshold.global.lines`; in the files of one change the last part tells whether it was moved. */
  readonly key: string;
  readonly value: number;
  readonly kind: "least" | "most" | "patience";
}

const LEAST =
  /(?:^|\.)(?:thresholds?|coverageThreshold|check-coverage|nyc|c8|coverage|\.?nycrc|c8rc)\.(?:.{1,200}\.)?(?:lines|branches|functions|statements|100)$|(?:^|\.)(?:fail_under|fail-under|minimum_coverage|minimum_branch_coverage|min_msi|minMsi|minimumCoverage)$|(?:^|\.)thresholds\.(?:break|low)$|(?:^|\.)coverage\.status\..{1,200}\.target$/u;
const MOST = /(?:^|\.)coverage\.status\..{1,200}\.threshold$/u;
const PATIENCE = /(?:^|\.)(?:testTimeout|hookTimeout|retry|retries|reruns|timeout|expect\.timeout)$/u;

/** Whether a file can hold thresholds. */
export function holdsThresholds(path: string): boolean {
  return formatOf(path) !== null;
}

/** The thresholds of a configuration; of what can't be read: null. */
export function readThresholds(path: string, text: string): readonly Threshold[] | null {
  const format = formatOf(path);
  if (format === null) return [];
  const found: Threshold[] = [...(format === "ini" || format === "text" ? [] : flagsIn(text))];
  const add = (key: string, value: unknown): void => {
    const number =
      typeof value === "number"
        ? value
        : typeof value === "string" && /^\d+(?:\.\d+)?%?$/u.test(value)
          ? Number.parseFloat(value)
          : null;
    const full = rootOf(path) + key;
    if (number === null) {
      if (value === true && /(?:^|\.)thresholds\.100$/u.test(full))
        found.push({ key: full, value: 100, kind: "least" });
    } else if (LEAST.test(full)) found.push({ key: full, value: number, kind: "least" });
    else if (MOST.test(full)) found.push({ key: full, value: number, kind: "most" });
    else if (
      PATIENCE.test(full) &&
      /^(?:vite|vitest|jest|playwright|cypress)|^\.mocharc|package\.json/u.test(nameOf(path))
    )
      found.push({ key: full, value: number, kind: "patience" });
  };
  try {
    if (format === "json") flatten(JSON.parse(text), "", 0, add);
    else if (format === "toml") flatten(parseToml(text), "", 0, add);
    else if (format === "yaml") {
      const read = readYaml(text, path, "FB1505");
      if (!read.ok) return null;
      flatten(read.value.value, "", 0, add);
    } else if (format === "js") numbersOfScript(text, path, add);
    else if (format === "ini") numbersOfIni(text, add);
  } catch {
    return null;
  }
  if (format === "ini" || format === "text") found.push(...flagsIn(viewSource(text, CONFIG_LANGUAGE).code));
  return found;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A file that is a threshold's configuration as a whole has its keys at the top. */
function rootOf(path: string): string {
  return /^\.(?:nycrc|c8rc)/u.test(nameOf(path)) ? "nyc." : "";
}

function formatOf(path: string): "json" | "toml" | "yaml" | "js" | "ini" | "text" | null {
  const name = nameOf(path);
  if (/^(?:package|jest\.config|stryker\.conf|\.nycrc|\.c8rc)\.json$|^\.(?:nycrc|c8rc)$/u.test(name)) return "json";
  if (name === "pyproject.toml") return "toml";
  if (/^\.?codecov\.ya?ml$/u.test(name)) return "yaml";
  if (
    /^(?:vite|vitest|jest|playwright|stryker|karma)(?:\.[\w-]{1,30})?\.(?:config|conf|workspace)\.[cm]?[jt]s$/u.test(
      name,
    )
  )
    return "js";
  if (/^(?:\.coveragerc|setup\.cfg|tox\.ini|pytest\.ini)$/u.test(name)) return "ini";
  if (/^(?:Makefile|GNUmakefile|justfile|\.simplecov|(?:spec|test)_helper\.rb)$|\.sh$/u.test(name)) return "text";
  if (/^\.github\/workflows\/[^/]+\.ya?ml$|^\.gitlab-ci\.yml$/u.test(path)) return "text";
  return null;
}

/** Options on command lines, wherever they stand. */
function flagsIn(text: string): readonly Threshold[] {
  const found: Threshold[] = [];
  const pattern =
    /--(max-warnings|cov-fail-under|fail-under|coverage\.thresholds\.\w{1,20}|retries|retry|reruns|testTimeout|lines|branches|functions|statements)[= ](\d{1,9}(?:\.\d{1,4})?)|\b(minimum_coverage)[ (](?:line: )?(\d{1,3})/gu;
  for (const [, name = "", value = "", ruby, percent] of text.matchAll(pattern)) {
    const key = `--${name}`;
    if (ruby !== undefined) found.push({ key: ruby, value: Number(percent), kind: "least" });
    else if (name === "max-warnings") found.push({ key, value: Number(value), kind: "most" });
    else if (/^re|^testTimeout/u.test(name)) found.push({ key, value: Number(value), kind: "patience" });
    // c8 and nyc take `--lines 90`; of other commands it is a count.
    else if (/-under|thresholds/u.test(name) || /\b(?:c8|nyc)\b/u.test(text))
      found.push({ key, value: Number(value), kind: "least" });
  }
  return found;
}

function flatten(value: unknown, key: string, depth: number, add: (key: string, value: unknown) => void): void {
  if (depth > 12) return;
  if (typeof value !== "object" || value === null) return add(key, value);
  for (const [name, part] of Object.entries(value)) flatten(part, key === "" ? name : `${key}.${name}`, depth + 1, add);
}

/** The numbers of object literals in a script, under the names that lead to them. */
function numbersOfScript(text: string, path: string, add: (key: string, value: unknown) => void): void {
  const language = languageOf(path);
  if (language === null) return;
  const { code } = viewSource(text, language);
  const names: string[] = [];
  let pending = "";
  for (const [token, quoted, plain, number] of code.matchAll(
    /"([\w.*/-]{1,200})"\s?:|([\w$]{1,100})\s?:|(?<![\w.])(-?\d[\d_]*(?:\.\d+)?)|[{}[\],]|\btrue\b/gu,
  )) {
    if (token === "{" || token === "[") {
      names.push(pending);
      pending = "";
    } else if (token === "}" || token === "]") names.pop();
    else if (token === ",") pending = "";
    else if (number !== undefined || token === "true") {
      if (pending !== "")
        add(
          [...names.filter((name) => name !== ""), pending].join("."),
          number === undefined ? true : Number(number.replaceAll("_", "")),
        );
      pending = "";
    } else pending = quoted ?? plain ?? "";
    if (names.length > 200) return;
  }
}

function numbersOfIni(text: string, add: (key: string, value: unknown) => void): void {
  for (const line of text.split("\n")) {
    const match = /^\s{0,20}([\w-]{1,60})\s{0,20}[=:]\s{0,20}(\d{1,9}(?:\.\d{1,6})?)\s{0,20}$/u.exec(
      line.replace(/\r$/u, ""),
    );
    if (match !== null) add(match[1] ?? "", Number(match[2]));
  }
}
