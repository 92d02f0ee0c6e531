import { Fault } from "../../base/fault.ts";

/** The inputs of action/action.yml. */
export interface ActionInputs {
  readonly mode: "check" | "comment";
  /** Empty where none was given. */
  readonly token: string;
  readonly runsCommands: boolean;
  readonly writesComment: boolean;
  readonly setsStatus: boolean;
  readonly usesCodeScanning: boolean;
  /** Null: no file. */
  readonly sarifFile: string | null;
  readonly reportFile: string;
  /** Null: by the event. */
  readonly base: string | null;
  readonly folder: string;
}

/** Reads `INPUT_NAME` for each input, as the runner passes them. Throws ACTION_INPUT with the name and what it takes. */
export function readInputs(env: Readonly<Record<string, string | undefined>>): ActionInputs {
  const text = (name: string, byDefault: string): string => {
    const value = (env[`INPUT_${name.toUpperCase()}`] ?? "").trim();
    if (/[\0\r\n]/u.test(value)) throw inputFault(name, "holds a line break", "write it in one line");
    return value === "" ? byDefault : value;
  };
  const flag = (name: string, byDefault: boolean): boolean => {
    const value = text(name, String(byDefault)).toLowerCase();
    if (value !== "true" && value !== "false") throw inputFault(name, "is neither true nor false", `${name}: true`);
    return value === "true";
  };
  const mode = text("mode", "check");
  if (mode !== "check" && mode !== "comment") throw inputFault("mode", "is neither check nor comment", "mode: check");
  // The report of a fork is unpacked outside of the workspace; what is written stays inside.
  const file = (name: string, byDefault: string): string => {
    const path = text(name, byDefault);
    const isInside = !path.startsWith("/") && !path.split("/").includes("..") && !path.includes("\\");
    if (mode === "check" && !isInside) throw inputFault(name, "leads out of the workspace", `${name}: flyball-${name}`);
    return path;
  };
  const sarifFile = file("sarif-file", "");
  const base = text("base", "");
  return {
    mode,
    token: text("token", ""),
    runsCommands: flag("commands", true),
    writesComment: flag("comment", true),
    setsStatus: flag("status", false),
    usesCodeScanning: flag("code-scanning", false),
    sarifFile: sarifFile === "" ? null : sarifFile,
    reportFile: file("report", "flyball-report.json"),
    base: base === "" ? null : base,
    folder: text("working-directory", "."),
  };
}

function inputFault(name: string, what: string, fix: string): Fault {
  return new Fault(`the input ${name} ${what}`, { code: "ACTION_INPUT", exit: 2, hint: fix });
}
