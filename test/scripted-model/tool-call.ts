import type { Step } from "./scenario.ts";

/** How a request declares a tool: as a function with JSON arguments, as a tool that takes free text, or as a function that code reaches
 * through Codex's `exec`. */
export type ToolForm = "function" | "custom" | "namespaced";

export type Tools = ReadonlyMap<string, ToolForm>;

export interface ToolCall {
  readonly name: string;
  readonly form: ToolForm;
  /** An object for a function, text for the other forms. */
  readonly input: Readonly<Record<string, unknown>> | string;
}

/** The call that makes an agent do `step`, chosen by the tools that its request declares. Throws where none of them can. */
export function toolCallFor(step: Exclude<Step, { do: "text" }>, tools: Tools): ToolCall {
  switch (step.do) {
    case "write":
      return writeCall(step.path, step.content, tools);
    case "read":
      return tools.has("Read") ? call("Read", { file_path: step.path }) : shellCall(`cat ${quoted(step.path)}`, tools);
    case "bash":
      return shellCall(step.command, tools);
    default:
      return step satisfies never;
  }
}

function writeCall(path: string, content: string, tools: Tools): ToolCall {
  if (tools.has("Write")) return call("Write", { file_path: path, content });
  const patch = patchFor(path, content);
  if (tools.get("exec") === "namespaced" || tools.get("exec") === "custom") return codeCall("apply_patch", patch);
  const applyPatch = tools.get("apply_patch");
  if (applyPatch === "custom") return { name: "apply_patch", form: "custom", input: patch };
  if (applyPatch !== undefined) return call("apply_patch", { input: patch });
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) || "/" : ".";
  return shellCall(`mkdir -p ${quoted(folder)} && printf %s ${quoted(content)} > ${quoted(path)}`, tools);
}

function shellCall(command: string, tools: Tools): ToolCall {
  if (tools.has("Bash")) return call("Bash", { command, description: "scripted" });
  if (tools.get("exec") === "namespaced" || tools.get("exec") === "custom")
    return codeCall("exec_command", { cmd: command });
  if (tools.has("exec_command")) return call("exec_command", { cmd: command });
  if (tools.has("shell_command")) return call("shell_command", { command });
  if (tools.has("shell")) return call("shell", { command: ["bash", "-lc", command] });
  throw new Error(`the request declares no shell tool: ${[...tools.keys()].join(", ")}`);
}

function call(name: string, input: Readonly<Record<string, unknown>>): ToolCall {
  return { name, form: "function", input };
}

/** Newer Codex models write a line of JavaScript that calls the tools. */
function codeCall(tool: string, argument: unknown): ToolCall {
  return {
    name: "exec",
    form: "namespaced",
    input: `const r = await tools.${tool}(${JSON.stringify(argument)}); text(r);`,
  };
}

function patchFor(path: string, content: string): string {
  const lines = content.replace(/\n$/u, "").split("\n");
  return `*** Begin Patch\n*** Add File: ${path}\n${lines.map((line) => `+${line}`).join("\n")}\n*** End Patch\n`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
