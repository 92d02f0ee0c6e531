import type { Audit, AuditedRepository } from "../../../app/audit/audit.ts";
import { DAY_MS, formatDurationMs } from "../../../base/duration.ts";
import { FIX_DETECTION } from "../../../domain/history/audit/judge-commit.ts";
import { claimsOf, type Claim } from "./audit-claims.ts";
import { day, FIX_SHARE_BEST, FIX_SHARE_WORST, many, percent, shortNumber, whole, within } from "./audit-words.ts";
import {
  chainLine,
  contractLine,
  groupEpisodes,
  parkedLine,
  pingPongLine,
  reemergedLine,
  revertLine,
} from "./claim-lines.ts";
import { episodeStrip, hotspotBars } from "./page/claim-charts.ts";
import { comparisonChart, scaleGauge } from "./page/comparison-chart.ts";
import { html, type Markup, NOTHING } from "./page/markup.ts";
import { PAGE_STYLE } from "./page/page-style.ts";
import { fixShareChart, weekChart } from "./page/week-chart.ts";

export interface AuditPageOptions {
  /** Entries of each list. */
  readonly top: number;
  readonly typed: readonly (string | null)[];
  readonly version: string;
}

/** One page that needs nothing else: no script, no font, no picture, no network. Begins with {@link PAGE_BEGIN}. */
export function auditPage(audit: Audit, { top, typed, version }: AuditPageOptions): string {
  const names = audit.repositories.map(({ name }) => name).join(", ");
  const body = html`<main>
    ${audit.repositories.map((repository, at) => repositoryMarkup(repository, typed[at] ?? null, top))}
    <footer class="card">
      <h2>How this was counted</h2>
      <p>
        From commits alone, merges left out, by <code>flyball audit</code> ${version} on ${day(audit.madeAtMs)}. Every
        count is a lower bound: what was squashed away, or is called something else, is not seen.
      </p>
      <p>
        A fix is a commit that says so: ${FIX_DETECTION.rule}. Measured on labelled commits this is right for
        ${percent(FIX_DETECTION.accuracy)} of them, finds ${percent(FIX_DETECTION.recall)} of the fixes, and
        ${percent(FIX_DETECTION.precision)} of what it finds is one (${FIX_DETECTION.source}). An agent counts where a
        commit names it.
      </p>
      <p>
        The scale of fix shares is that of Amit and Feitelson's Corrective Commit Probability. Figures are set beside
        ${many(audit.sources.length, "public repository", "public repositories")} while they were as old, counted in the
        same way: ${audit.sources.map(({ repository }) => repository).join(", ")}.
      </p>
    </footer>
  </main>`;
  const page = html`<meta charset="utf-8" /><meta name="viewport" content="width=device-width,initial-scale=1" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
    <title>Audit of ${names}</title>`;
  return `${PAGE_BEGIN}<html lang="en"><head>${page.markup}<style>${PAGE_STYLE}</style></head><body>${body.markup}</body></html>\n`;
}

/** By which an older page is known. */
const PAGE_BEGIN = "<!doctype html><!-- flyball audit -->\n";

function repositoryMarkup(repository: AuditedRepository, typed: string | null, top: number): Markup {
  const { report, name, branch, head } = repository;
  const { span } = report;
  const claims = claimsOf(repository, typed);
  const dates =
    span.firstAtMs === null || span.lastAtMs === null ? "" : `, ${day(span.firstAtMs)} to ${day(span.lastAtMs)}`;
  const episodes = groupEpisodes(claims.episodes, top);
  return html`<section class="repo">
    <header>
      <h1>${name}</h1>
      <p class="soft">
        ${branch ?? "detached"}${head === null ? "" : ` at ${head.slice(0, 12)}`}:
        ${many(span.commits, "commit", "commits")} by ${many(span.authors, "author", "authors")} and
        ${many(span.merges, "merge", "merges")}${dates}; read in ${formatDurationMs(repository.durationMs)}
      </p>
    </header>
    ${report.limits.map((limit) => html`<p class="limit">${limit}</p>`)} ${tiles(repository)}
    ${report.weeks.length === 0 ? NOTHING : card("Commits a week", "who they name, and when files began to drift", html`${weekChart(report.weeks, report.agents)}${details(many(span.commits, "commit", "commits"), null, claims.commands.all)}${report.agents.slice(0, 6).map(({ agent, count }) => details(`${agent}, ${many(count, "commit", "commits")}`, null, claims.commands.agent(agent)))}`)}
    ${report.baselines.length === 0 ? NOTHING : card("Beside others of this age", comparisonTitle(report.baselines[0]?.band ?? "", report.baselines), comparisonChart(report.baselines))}
    ${report.weeks.length === 0 ? NOTHING : card("Fixes", "their share over time", html`${fixShareChart(report.weeks, FIX_SHARE_BEST, FIX_SHARE_WORST)}${details(many(report.fixes.count, "fix", "fixes"), null, claims.commands.fixes)}`)}
    ${listCard("Drift", `${many(report.episodes.total, "time", "times")} one file took three and more fixes in seven days. Files that mostly share their fixes are told once.`, episodes, ({ item, ...claim }) => claimMarkup(claim, item.fixes.length, html`fixes of <span class="path">${item.place.path}${item.place.symbol === null ? "" : ` ${item.place.symbol}`}</span> ${within(item.days)}, from ${day(item.fixes.at(-1)?.atMs ?? 0)}${item.agentFixes === 0 ? "" : `; ${item.agentFixes} with an agent`} ${item.state.kind === "lapsed" ? NOTHING : stateMarkup(item.state.kind)}${episodeStrip(item)}`))}
    ${listCard("Fix on fix", `${many(report.chains.total, "file", "files")} changed four times and more in a row by fixes alone.`, claims.chains.slice(0, Math.ceil(top / 2)), (claim) => textClaim(claim, claim.item.count, chainLine(claim.item)))}
    ${listCard("Back and forth", `${many(report.pingPong.total, "time", "times")} content came back that a commit had just replaced.`, claims.pingPong.slice(0, top), (claim) => textClaim(claim, claim.item.returns, pingPongLine(claim.item)))}
    ${listCard("Parked", `${many(report.parked.total, "branch touches", "branches touch")} files that were fixed again and again, and did not land.`, claims.parked.slice(0, top), (claim) => textClaim(claim, claim.item.fixes, parkedLine(claim.item)))}
    ${hotspotCard(claims.hotspots.slice(0, top))}
    ${listCard("Reverts", `${many(report.reverts.count, "commit", "commits")} that revert, the newest of them here.`, claims.reverts.slice(0, top), (claim) => textClaim(claim, null, revertLine(claim.item)), claims.commands.reverts)}
    ${listCard("Re-emerged", `${many(report.reemergence.total, "time", "times")} what was deleted stands there again.`, claims.reemergence.slice(0, top), (claim) => textClaim(claim, null, reemergedLine(claim.item)))}
    ${listCard("Contracts", `${many(report.contracts.unversioned.total, "version", "versions")} of an API changed without another number.`, claims.contracts.slice(0, top), (claim) => textClaim(claim, claim.item.count, contractLine(claim.item)))}
  </section>`;
}

function tiles({ report }: AuditedRepository): Markup {
  const { span, weeks, agents, fixes, reverts, episodes } = report;
  const agentCommits = weeks.reduce((sum, week) => sum + week.agentCommits, 0);
  const share = (count: number): string => percent(count / Math.max(1, span.commits));
  const last = weeks.at(-1)?.startMs ?? 0;
  const year = weeks.filter(({ startMs }) => last - startMs < 364 * DAY_MS);
  const yearWeeks = Math.max(1, Math.round((last - (year[0]?.startMs ?? last)) / 604_800_000) + 1);
  const perWeek = year.reduce((sum, week) => sum + week.commits, 0) / yearWeeks;
  const recent = year.reduce((sum, week) => sum + week.episodes, 0);
  const [agent] = agents;
  return html`<div class="tiles">
    <div class="tile">
      <b>${weeks.length === 0 ? "–" : shortNumber(perWeek)}</b><span class="soft">commits a week, last year</span>
    </div>
    <div class="tile">
      <b>${share(agentCommits)}</b
      ><span class="soft"
        >${agent === undefined ? "of commits name an agent" : `of commits name an agent, most ${agent.agent}`}</span
      >
    </div>
    <div class="tile">
      <b>${share(fixes.count)}</b
      ><span class="soft">of commits are fixes</span
      >${scaleGauge(fixes.count / Math.max(1, fixes.of), FIX_SHARE_BEST, FIX_SHARE_WORST)}
    </div>
    <div class="tile">
      <b>${whole(recent)}</b><span class="soft">drift episodes, last year; ${whole(episodes.total)} in all</span>
    </div>
    <div class="tile">
      <b>${whole(reverts.count)}</b><span class="soft">reverts, ${share(reverts.count)} of commits</span>
    </div>
  </div>`;
}

function comparisonTitle(band: string, [first]: AuditedRepository["report"]["baselines"]): string {
  const count = first?.others?.count ?? 0;
  return `its ${band}: since ${day(first?.sinceMs ?? 0)}, ${many(first?.commits ?? 0, "commit", "commits")}. The bar is the range of ${many(count, "public repository", "public repositories")} then, the stroke their median, the square this one.`;
}

function hotspotCard(claims: ReturnType<typeof claimsOf>["hotspots"]): Markup {
  const most = Math.max(1, ...claims.map(({ item }) => item.changes));
  return listCard(
    "Hot spots",
    "Files of the last year by changes and fixes (red), and whose changes they are.",
    claims,
    ({ item, ...claim }) =>
      claimMarkup(claim, null, html`<span class="path">${item.path}</span>${hotspotBars(item, most)}`),
  );
}

function stateMarkup(state: "open" | "cleared"): Markup {
  return html`<span class="pill ${state}">${state}</span>`;
}

function card(title: string, sub: string, inside: Markup): Markup {
  return html`<section class="card">
    <h2>${title}</h2>
    <p class="soft small">${sub}</p>
    ${inside}
  </section>`;
}

function listCard<T>(
  title: string,
  sub: string,
  claims: readonly Claim<T>[],
  each: (claim: Claim<T>) => Markup,
  command: string | null = null,
): Markup {
  if (claims.length === 0) return NOTHING;
  return card(
    title,
    sub,
    html`${claims.map(each)}${command === null ? NOTHING : details("all of them", null, command)}`,
  );
}

function textClaim<T>(claim: Claim<T>, count: number | null, line: string): Markup {
  const [text = "", ...file] = (count === null ? line : line.replace(/^[\d,]+ /u, "")).split("  ");
  return claimMarkup(claim, count, html`${text} <span class="path">${file.join("  ")}</span>`);
}

function claimMarkup(
  { id, commits, command }: Omit<Claim<unknown>, "item">,
  count: number | null,
  text: Markup,
): Markup {
  const number = count === null ? NOTHING : html`<span class="n">${whole(count)}</span>`;
  return html`<div class="claim">
    <div class="what">
      ${number}
      <div class="t">${text}</div>
    </div>
    ${details(`${id}: ${commits === null ? "the command" : many(commits.length, "commit", "commits")}`, commits, command)}
  </div>`;
}

function details(title: string, commits: Claim<unknown>["commits"], command: string | null): Markup {
  const rows = (commits ?? []).map(
    ({ sha, atMs, subject }) =>
      html`<tr>
        <td><code>${sha.slice(0, 12)}</code></td>
        <td>${day(atMs)}</td>
        <td>${subject}</td>
      </tr>`,
  );
  return html`<details>
    <summary>${title}</summary>
    ${
      rows.length === 0
        ? NOTHING
        : html`<table>
            ${rows}
          </table>`
    }${command === null ? NOTHING : html`<code class="cmd">${command}</code>`}
  </details>`;
}
