import { WEEK_MS } from "../../../../domain/history/audit/age-band.ts";
import type { AgentCount, WeekCount } from "../../../../domain/history/audit/audit-report.ts";
import { day, many, whole } from "../audit-words.ts";
import { html, type Markup, NOTHING } from "./markup.ts";

const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [1040, 250, 44, 16, 34];
const AGENTS_SHOWN = 4;
/** More bars than this can't be told apart: then a bar is several weeks. */
const BARS_MAX = 200;

interface Bar {
  readonly startMs: number;
  readonly weeks: number;
  readonly commits: number;
  readonly episodes: number;
  readonly byAgent: ReadonlyMap<string, number>;
}

/** Commits a week, people below and each agent above, with a mark for the drift alarms of the week. */
export function weekChart(weeks: readonly WeekCount[], agents: readonly AgentCount[]): Markup {
  const bars = barsOf(weeks);
  if (bars.length === 0) return NOTHING;
  const named = agents.slice(0, AGENTS_SHOWN).map(({ agent }) => agent);
  const step = (WIDTH - LEFT) / bars.length;
  const ceiling = niceCeiling(Math.max(...bars.map(({ commits, weeks: wide }) => commits / wide)));
  const plot = HEIGHT - TOP - BOTTOM;
  const y = (count: number): number => TOP + plot - (count / ceiling) * plot;
  const episodesMax = Math.max(1, ...bars.map(({ episodes }) => episodes));
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="commits a week">
      ${[0.25, 0.5, 0.75, 1].map((part) => gridLine(y(ceiling * part), shortTick(ceiling * part)))}
      ${bars.map((bar, at) => barMarkup(bar, LEFT + at * step, step, named, y))}
      ${bars.map((bar, at) => (bar.episodes === 0 ? NOTHING : html`<circle class="fix" cx="${LEFT + (at + 0.5) * step}" cy="${TOP + plot + 8}" r="${1.5 + 3.5 * Math.sqrt(bar.episodes / episodesMax)}"><title>${many(bar.episodes, "drift alarm", "drift alarms")}, week of ${day(bar.startMs)}</title></circle>`))}
      ${dateTicks(bars, step)}
    </svg>
    <div class="legend">
      <span><i class="bpeople"></i>no agent named</span
      >${named.map((agent, at) => html`<span><i class="b${at}"></i>${agent}</span>`)}${agents.length > AGENTS_SHOWN ? html`<span><i class="b4"></i>other agents</span>` : NOTHING}<span
        ><i class="bfix" style="border-radius:9px"></i>drift alarms</span
      >
    </div>`;
}

/** The share of fixes over time, on the published scale. */
export function fixShareChart(weeks: readonly WeekCount[], best: number, worst: number): Markup {
  const bars = smoothed(weeks);
  if (bars.length < 3) return NOTHING;
  const [height, plot] = [170, 170 - TOP - 22];
  const ceiling = Math.max(0.5, ...bars.map(({ share }) => share));
  const y = (share: number): number => TOP + plot - (share / ceiling) * plot;
  const [first, last] = [bars[0]?.atMs ?? 0, bars.at(-1)?.atMs ?? 1];
  const x = (atMs: number): number => LEFT + ((atMs - first) / Math.max(1, last - first)) * (WIDTH - LEFT - 6);
  const line = bars
    .map(({ atMs, share }, at) => `${at === 0 ? "M" : "L"}${x(atMs).toFixed(1)} ${y(share).toFixed(1)}`)
    .join("");
  const ticks = yearTicks(first, last);
  return html`<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="share of fixes over time">
    <rect class="band" x="${LEFT}" y="${y(ceiling)}" width="${WIDTH - LEFT}" height="${y(worst) - y(ceiling)}" />
    <rect class="band" x="${LEFT}" y="${y(best)}" width="${WIDTH - LEFT}" height="${y(0) - y(best)}" />
    <text x="${WIDTH - 6}" y="${y(worst) - 5}" text-anchor="end">worst tenth of projects, from 39%</text>
    <text x="${WIDTH - 6}" y="${y(0) - 4}" text-anchor="end">best tenth, under 6%</text>
    ${[0, 0.2, 0.4].map((share) => html`<text x="${LEFT - 6}" y="${y(share) + 4}" text-anchor="end">${Math.round(share * 100)}%</text>`)}
    <path class="fixline" d="${line}" />
    ${ticks.map(({ atMs, label }) => html`<text x="${x(atMs)}" y="${height - 4}" text-anchor="middle">${label}</text>`)}
  </svg>`;
}

function barMarkup(bar: Bar, x: number, step: number, named: readonly string[], y: (count: number) => number): Markup {
  const wide = Math.max(0.8, step - Math.min(2, step * 0.2));
  const parts: (readonly [string, number])[] = named.map((agent, at) => [`c${at}`, bar.byAgent.get(agent) ?? 0]);
  const rest = [...bar.byAgent].filter(([agent]) => !named.includes(agent)).reduce((sum, [, count]) => sum + count, 0);
  const agents = [...bar.byAgent.values()].reduce((sum, count) => sum + count, 0);
  let below = 0;
  const stacked = ([["people", bar.commits - agents], ...parts, ["c4", rest]] as const).map(([name, count]) => {
    const [from, to] = [below / bar.weeks, (below + count) / bar.weeks];
    below += count;
    return count === 0
      ? NOTHING
      : html`<rect class="${name}" x="${x}" width="${wide}" y="${y(to)}" height="${y(from) - y(to)}" />`;
  });
  const told = bar.weeks === 1 ? `week of ${day(bar.startMs)}` : `${bar.weeks} weeks from ${day(bar.startMs)}`;
  return html`<g
    ><title>${told}: ${many(bar.commits, "commit", "commits")}, ${whole(agents)} with an agent</title>${stacked}</g
  >`;
}

/** Weeks, or groups of equally many weeks where there are too many. */
function barsOf(weeks: readonly WeekCount[]): readonly Bar[] {
  const [first, last] = [weeks[0]?.startMs, weeks.at(-1)?.startMs];
  if (first === undefined || last === undefined) return [];
  const count = Math.round((last - first) / WEEK_MS) + 1;
  const wide = Math.ceil(count / BARS_MAX);
  const bars = Array.from({ length: Math.ceil(count / wide) }, (_, at) => ({
    startMs: first + at * wide * WEEK_MS,
    weeks: Math.min(wide, count - at * wide),
    commits: 0,
    episodes: 0,
    byAgent: new Map<string, number>(),
  }));
  for (const week of weeks) {
    const bar = bars[Math.floor(Math.round((week.startMs - first) / WEEK_MS) / wide)];
    if (bar === undefined) continue;
    bar.commits += week.commits;
    bar.episodes += week.episodes;
    for (const [agent, own] of Object.entries(week.byAgent))
      bar.byAgent.set(agent, (bar.byAgent.get(agent) ?? 0) + own);
  }
  return bars;
}

/** Over as many weeks as have fifty commits, at least four. */
function smoothed(weeks: readonly WeekCount[]): readonly { readonly atMs: number; readonly share: number }[] {
  const found: { readonly atMs: number; readonly share: number }[] = [];
  let [commits, fixes, count, startMs] = [0, 0, 0, 0];
  const commitsMin = Math.max(50, weeks.reduce((sum, week) => sum + week.commits, 0) / 120);
  for (const week of weeks) {
    if (count === 0) ({ startMs } = week);
    commits += week.commits;
    fixes += week.fixes;
    count++;
    if (commits < commitsMin || count < 2) continue;
    found.push({ atMs: (startMs + week.startMs) / 2, share: fixes / commits });
    [commits, fixes, count] = [0, 0, 0];
  }
  return found;
}

function gridLine(y: number, label: string): Markup {
  return html`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y}" y2="${y}" /><text
      x="${LEFT - 6}"
      y="${y + 4}"
      text-anchor="end"
      >${label}</text
    >`;
}

function shortTick(count: number): string {
  return count >= 10 || Number.isInteger(count) ? whole(count) : count.toFixed(1);
}

function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 4, 5, 8, 10].map((times) => times * power).find((each) => each >= value) ?? value;
}

function dateTicks(bars: readonly Bar[], step: number): readonly Markup[] {
  const [first, last] = [bars[0]?.startMs ?? 0, (bars.at(-1)?.startMs ?? 0) + (bars.at(-1)?.weeks ?? 1) * WEEK_MS];
  const wide = step * bars.length;
  return yearTicks(first, last).map(
    ({ atMs, label }) =>
      html`<text
        x="${Math.min(WIDTH - 18, Math.max(LEFT + 12, LEFT + ((atMs - first) / (last - first)) * wide))}"
        y="${HEIGHT - 4}"
        text-anchor="middle"
        >${label}</text
      >`,
  );
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Months where it is less than two years, else years: at most a dozen or so. */
function yearTicks(firstMs: number, lastMs: number): readonly { readonly atMs: number; readonly label: string }[] {
  const [first, last] = [new Date(firstMs), new Date(lastMs)];
  const months = (last.getUTCFullYear() - first.getUTCFullYear()) * 12 + last.getUTCMonth() - first.getUTCMonth();
  const every = months <= 14 ? 1 : months <= 36 ? 3 : 12 * Math.ceil(months / 12 / 14);
  const ticks: { readonly atMs: number; readonly label: string }[] = [];
  for (let month = first.getUTCMonth() + 1; month <= first.getUTCMonth() + months; month++) {
    const year = first.getUTCFullYear() + Math.floor(month / 12);
    const inYear = month % 12;
    const isTick = every < 12 ? inYear % every === 0 : inYear === 0 && year % (every / 12) === 0;
    if (!isTick) continue;
    const label = every < 12 ? (inYear === 0 ? `${year}` : (MONTHS[inYear] ?? "")) : `${year}`;
    ticks.push({ atMs: Date.UTC(year, inYear, 1), label });
  }
  return ticks;
}
