import { toJson, type Json } from "../../base/json.ts";
import { printable } from "../../base/printable.ts";
import type { FileExplanation, GateOnFile } from "../../domain/gate/why-file.ts";
import { painter, type Paint } from "./painter.ts";

/** What each gate did with a file, for a person. */
export function whyReport({ path, isChanged, gates }: FileExplanation, hasColor: boolean): string {
  const paint = painter(hasColor);
  const change = isChanged ? "is part of the change" : "is not part of the change";
  return [`${paint("cyan", printable(path))} ${change}`, ...gates.map((gate) => gateBlock(gate, paint))].join("\n\n");
}

/** The same as one object of `--json`. */
export function whyJson({ path, isChanged, gates }: FileExplanation): { readonly [key: string]: Json } {
  return { path, isChanged, gates: toJson(gates) };
}

function gateBlock({ gate, mode, look, findings, ignored, unknown }: GateOnFile, paint: Paint): string {
  const looked = look === null ? "judges the change as a whole" : look.looked ? "looked at it" : "did not look at it";
  const head =
    mode === "off" ? `${paint("bold", gate)}  off in flyball.yaml` : `${paint("bold", gate)}  ${mode}: ${looked}`;
  return [
    `${head}${look === null || mode === "off" ? "" : `: ${printable(look.why)}`}`,
    ...findings.map(
      ({ rule, level, message, place }) =>
        `  ${paint(level === "error" ? "red" : "yellow", `${rule} ${level}`)}  line ${place?.line ?? 1}: ${printable(message)}`,
    ),
    ...ignored.map(
      ({ finding, why }) =>
        `  ${paint("dim", `${finding.rule} ignored`)}  line ${finding.place?.line ?? 1}: ${printable(why)}`,
    ),
    ...unknown.map(({ why, fix }) => `  ${paint("yellow", "unknown")}  ${printable(why)}; fix: ${printable(fix)}`),
  ].join("\n");
}
