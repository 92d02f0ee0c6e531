import type { TestProject } from "vitest/node";
import { installAgents } from "./install-agents.ts";

/** Runs once, before the suite. */
export async function setup(project: TestProject): Promise<void> {
  project.provide("agents", await installAgents());
}
