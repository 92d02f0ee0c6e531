import type { Comparison } from "../../../../domain/history/audit/compare-with-baselines.ts";
import { METRIC_NAMES, METRIC_UNITS, metricText, standing } from "../audit-words.ts";
import { html, type Markup, NOTHING } from "./markup.ts";

const [WIDTH, LEFT, RIGHT, ROW] = [1040, 270, 210, 46];

/** Each figure on the range of others of the same age: the square is this repository, the stroke the median. */
export function comparisonChart(comparisons: readonly Comparison[]): Markup {
  const shown = comparisons.filter(({ others }) => others !== null);
  if (shown.length === 0) return NOTHING;
  return html`<svg viewBox="0 0 ${WIDTH} ${shown.length * ROW + 6}" role="img" aria-label="beside others of this age">
    ${shown.map((comparison, at) => rowMarkup(comparison, at * ROW))}
  </svg>`;
}

function rowMarkup(comparison: Comparison, top: number): Markup {
  const { metric, value, others } = comparison;
  if (others === null) return NOTHING;
  const middle = top + ROW / 2;
  // Roots bring near what would else lie beyond the edge, and leave zero where it is.
  const ceiling = Math.sqrt(Math.max(value, others.high, Number.MIN_VALUE) * 1.05);
  const x = (of: number): number => LEFT + (Math.sqrt(of) / ceiling) * (WIDTH - LEFT - RIGHT);
  const isBeyond = value > others.high;
  return html`<text class="strong" x="0" y="${middle - 1}" style="font-size:14px">${METRIC_NAMES[metric]}</text>
    ${METRIC_UNITS[metric] === null ? NOTHING : html`<text x="0" y="${middle + 14}">${METRIC_UNITS[metric]}</text>`}
    <line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${middle}" y2="${middle}" />
    <rect
      class="band"
      x="${x(others.low)}"
      width="${Math.max(2, x(others.high) - x(others.low))}"
      y="${middle - 9}"
      height="18"
      rx="5"
      ><title>others: ${metricText(metric, others.low)} to ${metricText(metric, others.high)}</title></rect
    >
    <line class="median" x1="${x(others.median)}" x2="${x(others.median)}" y1="${middle - 9}" y2="${middle + 9}" />
    <rect
      class="${isBeyond ? "fix" : "ink"}"
      x="${x(value) - 6}"
      y="${middle - 6}"
      width="12"
      height="12"
      rx="2"
      transform="rotate(45 ${x(value)} ${middle})"
    />
    <text class="strong" x="${WIDTH - RIGHT + 20}" y="${middle - 1}" style="font-size:14px"
      >${metricText(metric, value)}</text
    >
    <text x="${WIDTH - RIGHT + 20}" y="${middle + 14}"
      >${standing(comparison)}; median ${metricText(metric, others.median)}</text
    >`;
}

/** Where a share lies on the scale of all projects: a small gauge. */
export function scaleGauge(share: number, best: number, worst: number): Markup {
  const [width, full] = [200, 0.6];
  const x = (of: number): number => (Math.min(of, full) / full) * width;
  return html`<svg viewBox="-8 0 216 26" role="img" aria-label="on the scale of all projects">
    <rect class="good" x="0" y="8" width="${x(best)}" height="6" rx="3" />
    <rect class="band" x="${x(best)}" y="8" width="${x(worst) - x(best)}" height="6" />
    <rect class="warn" x="${x(worst)}" y="8" width="${width - x(worst)}" height="6" rx="3" />
    <path class="ink" d="M${x(share)} 15l5 8h-10z" />
  </svg>`;
}
