import { fence } from "../../src/domain/gate/fields/fields-fixture.ts";

/** Bodies of requests of about so many bytes that could make a reader of fields slow or say what it should not. */
export function hostileBodies(bytes: number): readonly (readonly [name: string, body: string])[] {
  const fill = (text: string): string => text.repeat(Math.ceil(bytes / text.length));
  return [
    ["a YAML bomb", fence(bomb())],
    ["backticks", fill("`")],
    ["fences", fill("```flyball\n")],
    ["blocks", fill("```flyball\n```\n")],
    ["comments that open", fill("<!--")],
    ["comments that open in lines", fill("a <!--\n")],
    ["comments that open in code", fill("`<!-- ")],
    ["comments", fill("a <!-- b -->")],
    ["quotes", fill(">")],
    ["white space", fill(" ")],
    ["tabs and a trailer", `${fill("\t")}Risk: low`],
    ["trailers", fill("Risk: low\n")],
    ["a trailer that goes on", `Risk: low\n${fill(" x\n")}`],
    ["twice as much", fill("xx")],
    ["placeholders", fence(`risk: "${"<".repeat(16_000)}"`)],
    ["escapes and newlines in a value", fence('risk: "\\e[31m::error::\\nlow"')],
    ["invalid UTF-16", `\ud800 ${fence("risk: \ud800")}`],
    ["a null character", fence("risk: \0")],
  ];
}

function bomb(): string {
  const lines = ["intent: &a0 [x, x, x, x, x, x, x, x, x]"];
  for (let n = 1; n < 9; n++) lines.push(`a${n}: &a${n} [${Array.from({ length: 9 }, () => `*a${n - 1}`).join(", ")}]`);
  return lines.join("\n");
}
