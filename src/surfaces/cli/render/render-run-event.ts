import { formatDurationMs } from "../../../base/duration.ts";
import { printable } from "../../../base/printable.ts";
import type { RunEvent } from "../../../domain/run/run.ts";
import { painter } from "../../report/painter.ts";

/** One event of a run as one or more lines for a person, or null where there is nothing to show. Text from outside is escaped. */
export function renderRunEvent(event: RunEvent, color: boolean): string | null {
  const paint = painter(color);
  const text = printable(event.text, true);
  const indented = text.split("\n").slice(0, 12).join("\n             ");
  switch (event.kind) {
    case "stage-started":
      return null;
    case "stage-ended": {
      const label = text === event.stage ? "" : paint("dim", ` ${text}`);
      // No tick: a stage that ended may have found that the change fails.
      return `${paint("bold", "─")} ${event.stage.padEnd(10)} ${formatDurationMs(event.durationMs ?? 0).padStart(8)}${label}`;
    }
    case "note":
      return `  ${paint("dim", "·")}          ${indented}`;
    case "agent":
      return `  ${paint("cyan", "›")}          ${paint("dim", indented)}`;
    case "finding":
      return `  ${paint("yellow", "!")}          ${indented}`;
    case "waiting":
      return `${paint("yellow", "?")} waiting    ${indented}`;
    case "ended":
      return `${paint("bold", "=")} ${indented}`;
    default:
      return event.kind satisfies never;
  }
}
