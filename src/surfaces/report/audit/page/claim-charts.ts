import { DAY_MS } from "../../../../base/duration.ts";

import type { Hotspot, RankedEpisode } from "../../../../domain/history/audit/audit-report.ts";
import { day, many, percent } from "../audit-words.ts";
import { html, type Markup } from "./markup.ts";

const WIDTH = 1000;

/** The fixes of an episode on seven days. */
export function episodeStrip({ fixes }: RankedEpisode): Markup {
  const first = fixes.at(-1)?.atMs ?? 0;
  const x = (atMs: number): number => 8 + ((atMs - first) / (7 * DAY_MS)) * (WIDTH - 16);
  return html`<svg viewBox="0 0 ${WIDTH} 22" role="img" aria-label="its fixes on seven days">
    <line class="grid" x1="8" x2="${WIDTH - 8}" y1="11" y2="11" />
    ${[0, 1, 2, 3, 4, 5, 6, 7].map((days) => html`<line class="grid" x1="${x(first + days * DAY_MS)}" x2="${x(first + days * DAY_MS)}" y1="7" y2="15" />`)}
    ${fixes.map(({ atMs, subject }) => html`<circle class="fix" fill-opacity=".75" cx="${x(atMs)}" cy="11" r="6"><title>${day(atMs)} ${subject}</title></circle>`)}
  </svg>`;
}

/** Changes with the fixes among them, and whose they are. */
export function hotspotBars({ changes, fixes, agentChanges, owners, ownerCount }: Hotspot, most: number): Markup {
  const wide = (changes / Math.max(1, most)) * 440;
  let at = 520;
  const parts = owners.map(({ name, changes: own }, index) => {
    const part = html`<rect
      class="${index === 0 ? "ink" : "soften"}"
      fill-opacity="${index === 0 ? 0.85 : 0.65 - index * 0.12}"
      x="${at}"
      y="5"
      width="${Math.max(0, (own / changes) * 480 - 1)}"
      height="12"
      ><title>${name}: ${percent(own / changes)}</title></rect
    >`;
    at += (own / changes) * 480;
    return part;
  });
  return html`<svg viewBox="0 0 ${WIDTH} 38" role="img" aria-label="changes, fixes and owners">
    <rect class="people" x="0" y="5" width="${wide}" height="12" rx="2">
      <title>${many(changes, "change", "changes")}</title>
    </rect>
    <rect class="fix" x="0" y="5" width="${(wide * fixes) / Math.max(1, changes)}" height="12" rx="2">
      <title>${many(fixes, "fix", "fixes")}</title>
    </rect>
    <rect class="band" x="520" y="5" width="480" height="12" />
    ${parts}
    <text x="0" y="31">
      ${many(changes, "change", "changes")},
      ${many(fixes, "fix", "fixes")}${agentChanges === 0 ? "" : `, agents in ${percent(agentChanges / changes)}`}
    </text>
    <text x="520" y="31">
      ${owners[0] === undefined ? "" : `${owners[0].name} ${percent(owners[0].changes / changes)}, ${many(ownerCount, "author", "authors")}`}
    </text>
  </svg>`;
}
