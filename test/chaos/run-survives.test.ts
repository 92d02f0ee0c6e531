import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mapBounded } from "../../src/base/bounded.ts";
import { checkEnd } from "./check-end.ts";
import { driveToEnd, type Death } from "./drive-to-end.ts";
import { SCENARIOS, type Phase, type Scenario } from "./scenarios.ts";
import { seeded } from "./seeded.ts";

/** Another seed: FLYBALL_CHAOS_SEED=1234 npm run test:chaos */
const SEED = Number(process.env["FLYBALL_CHAOS_SEED"] ?? Date.now() % 1_000_000);
// Much of a run is waiting: for probes, deadlines and leases.
const AT_ONCE = 3;
const RUNS_MIN = 205;
const RANDOM_RUNS_MIN = 25;

interface Case {
  readonly scenario: Scenario;
  readonly deaths: readonly Death[];
  readonly goOnWith: "resume" | "worker";
}

interface Place {
  readonly scenario: Scenario;
  readonly phase: Phase;
  readonly place: string;
}

const places: Place[] = [];
const durationsMs = new Map<Scenario, number>();
const killsBy = new Map<string, number>();
let runs = 0;
let kills = 0;

beforeAll(async () => {
  await mapBounded(SCENARIOS, AT_ONCE, async (scenario) => {
    const bench = scenario.open();
    try {
      const listAt = (phase: Phase): string => join(bench.folder, `${phase}.places`);
      const startedMs = performance.now();
      const listing = scenario.phases.map((phase): Death => ({ phase, plan: { kind: "list", file: listAt(phase) } }));
      await driveToEnd(bench, scenario, listing, "resume");
      durationsMs.set(scenario, performance.now() - startedMs);
      expect(await checkEnd(bench, scenario), `${scenario.name} without a kill`).toEqual([]);
      for (const phase of scenario.phases)
        for (const place of new Set(readFileSync(listAt(phase), "utf8").trim().split("\n")))
          places.push({ scenario, phase, place });
    } finally {
      bench.close();
    }
  });
}, 180_000);

afterAll(() => {
  const by = [...killsBy].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([where, count]) => `${where} ${count}`);
  console.log(`chaos: ${runs} runs, ${kills} kills, seed ${SEED}\n  ${by.join(", ")}`);
});

test(
  "a kill at every boundary of every step loses nothing and does nothing twice",
  { timeout: 1_500_000 },
  async () => {
    const random = seeded(SEED);
    const cases = chosenPlaces().map(({ scenario, phase, place }): Case => {
      const first: Death = { phase, plan: { kind: "at", place } };
      // Every third run is killed once more while it is resumed.
      const again: readonly Death[] =
        random() < 1 / 3 ? [{ phase: "any", afterMs: Math.round(300 + random() * 2000) }] : [];
      return { scenario, deaths: [first, ...again], goOnWith: random() < 0.2 ? "worker" : "resume" };
    });
    expect(cases.length).toBeGreaterThan(60);
    expect(await runAll(cases)).toEqual([]);
  },
);

test("a kill at a random moment loses nothing and does nothing twice", { timeout: 1_500_000 }, async () => {
  const random = seeded(SEED + 1);
  const cases = Array.from({ length: Math.max(RANDOM_RUNS_MIN, RUNS_MIN - runs) }, (_, index): Case => {
    const scenario = SCENARIOS[index % SCENARIOS.length] as Scenario;
    const lastMs = (durationsMs.get(scenario) ?? 4000) / scenario.phases.length;
    const count = 1 + Math.floor(random() * 3);
    const deaths = Array.from({ length: count }, (): Death => ({
      phase: "any",
      afterMs: Math.round(200 + random() * lastMs),
    }));
    return { scenario, deaths, goOnWith: random() < 0.2 ? "worker" : "resume" };
  });
  expect(await runAll(cases)).toEqual([]);
  expect(runs).toBeGreaterThanOrEqual(RUNS_MIN);
});

/** Each place once: what an earlier scenario passes is left out of the later ones, but for a step's own boundaries where the end differs. */
function chosenPlaces(): readonly Place[] {
  const seen = new Set<string>();
  return SCENARIOS.flatMap((scenario) => {
    const passed = new Set(
      places.filter((place) => place.scenario === scenario).map(({ phase, place }) => `${phase} ${place}`),
    );
    return places.filter((at) => {
      if (at.scenario !== scenario || !passed.has(`${at.phase} ${at.place}`)) return false;
      if (scenario.name === "failing sign-off" && /sign-off|roll-back/u.test(at.place)) return true;
      if (scenario.name === "failing deployment" && isWithin(at, "release")) return true;
      const key = at.place.startsWith("write") ? `${at.phase} ${at.place}` : at.place;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
  });
}

/** Whether a process that dies there was in that step: a write of it, for one, whose effect was then made and is known to nobody. */
function isWithin(at: Place, step: string): boolean {
  const passed = places.filter(({ scenario, phase }) => scenario === at.scenario && phase === at.phase);
  const indexOf = (place: string): number => passed.findIndex((other) => other.place === place);
  const index = indexOf(at.place);
  return index > indexOf(`before ${step}`) && index <= indexOf(`after ${step}`);
}

/** What went wrong, with all that is needed to see it again. */
async function runAll(cases: readonly Case[]): Promise<readonly string[]> {
  const failures: string[] = [];
  const fail = (...lines: readonly string[]): void => {
    failures.push(lines.join("\n"));
    console.log(failures.at(-1));
  };
  await mapBounded(cases, AT_ONCE, async ({ scenario, deaths, goOnWith }) => {
    const bench = scenario.open();
    let story: readonly string[] = [];
    try {
      const driven = await driveToEnd(bench, scenario, deaths, goOnWith);
      story = driven.story;
      runs++;
      kills += driven.kills;
      for (const death of deaths.slice(0, driven.kills)) {
        const where = "plan" in death && death.plan.kind === "at" ? death.plan.place.replace(/ \d+$/u, "") : "random";
        killsBy.set(where, (killsBy.get(where) ?? 0) + 1);
      }
      const wrong = await checkEnd(bench, scenario);
      if (wrong.length > 0) fail(...wrong, ...told(scenario, deaths, goOnWith), ...story);
    } catch (thrown) {
      fail(String(thrown), ...told(scenario, deaths, goOnWith), ...story);
    } finally {
      bench.close();
    }
  });
  return failures;
}

function told(scenario: Scenario, deaths: readonly Death[], goOnWith: string): readonly string[] {
  return [`scenario ${scenario.name}, seed ${SEED}, deaths ${JSON.stringify(deaths)}, then ${goOnWith}`];
}
