import type { Language, Languages } from "../leaf/languages.ts";
import type { Literal, NodeTable } from "../node/node-table.ts";
import type { Budget } from "./budget.ts";
import type { State } from "./state.ts";

/** What the goals of one JSON type need of the solver. */
export interface GoalContext {
  readonly table: NodeTable;
  readonly languages: Languages;
  readonly budget: () => Budget;
  readonly state: (literals: readonly Literal[]) => State;
  readonly contains: (language: Language, text: string) => boolean | "unknown";
}
