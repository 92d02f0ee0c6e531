import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { superviseSession, type SupervisedSession } from "../../src/app/agent/supervise-session.ts";
import type { Role } from "../../src/domain/agent/actor.ts";
import type { AgentEvent } from "../../src/domain/agent/agent-event.ts";
import { parseAgentRef } from "../../src/domain/agent/agent-ref.ts";
import { NO_COST, type Budget } from "../../src/domain/agent/cost.ts";
import type { AgentTask } from "../../src/ports/agents.ts";
import type { Fault, Scenario, Turn } from "../scripted-model/scenario.ts";
import { closedBase, startScriptedModel, type ScriptedModel } from "../scripted-model/scripted-model.ts";
import { TEST_KEY } from "./agent-settings.ts";
import { openFlyballAgents } from "./flyball-agents.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

/** Each real agent through each of its interfaces, under Flyball's adapters, walls and timers. */
const installed = inject("agents");
let model: ScriptedModel;
let place: Workplace;
beforeAll(async () => {
  model = await startScriptedModel();
});
afterAll(() => model.close());
beforeEach(async () => {
  place = await openWorkplace(installed.homes);
});
afterEach(async () => {
  const survivors = await place.survivors();
  await place.remove();
  expect(survivors).toEqual([]);
});

const REFS = ["acp:claude", "headless:claude", "acp:codex", "headless:codex"] as const;

describe.for(REFS)("%s", (line) => {
  test("builds a change, tells what it does while it works, and what it used", async () => {
    const held = await hold(line, {
      turns: [
        { do: "write", path: join(place.worktree, "src", "new.txt"), content: "new\n" },
        { do: "bash", command: "cat src/new.txt" },
        { do: "text", text: "all done" },
      ],
    });
    expect(held.result.end).toBe("done");
    // Three turns; an agent may ask its model for a title beside them, which is metered too.
    expect(held.result.cost.tokensIn).toBeGreaterThanOrEqual(3000);
    expect(held.result.cost.tokensIn).toBeLessThanOrEqual(5000);
    expect(held.result.cost.tokensOut).toBeGreaterThanOrEqual(150);
    expect(held.result.text).toContain("all done");
    expect(await place.changed()).toEqual(["src/new.txt"]);
    expect(held.events.map((event) => event.kind)).toEqual(
      expect.arrayContaining(["started", "tool", "usage", "ended"]),
    );
    expect(held.events.flatMap((event) => (event.kind === "tool" ? event.paths : []))).toContain("src/new.txt");
    expect(JSON.stringify(model.requests.at(-1)?.body)).toContain("new");
  });

  test("does not leave its scope with its own tools", async () => {
    const outside = join(place.home, "..", "escaped.txt");
    const held = await hold(line, {
      turns: [
        { do: "write", path: join(place.worktree, "outside.txt"), content: "x\n" },
        { do: "write", path: outside, content: "x\n" },
        { do: "write", path: join(place.worktree, "src", "inside.txt"), content: "x\n" },
        { do: "text", text: "all done" },
      ],
    });
    expect(held.result.end).toBe("done");
    expect(await place.changed()).toEqual(["src/inside.txt"]);
    expect(await exists(outside)).toBe(false);
    expect(held.result.denied.map((denied) => denied.reason)).toContain(
      "outside.txt may not be written: this task allows src/**",
    );
    expect(JSON.stringify(model.requests.at(-1)?.body)).toContain("outside.txt may not be written");
  });

  test("can't tell its model the key, and writes a transcript without it", async () => {
    const held = await hold(line, {
      turns: [
        { do: "bash", command: 'echo "key: $ANTHROPIC_API_KEY$OPENAI_API_KEY"' },
        { do: "text", text: "all done" },
      ],
    });
    const transcript = await readFile(transcriptFile(), "utf8");
    expect(transcript).toContain("Please make the change.");
    expect(transcript).toContain("all done");
    expect(JSON.stringify(model.requests.at(-1)?.body)).toContain("key: ");
    expect(JSON.stringify(model.requests.map(({ body }) => body))).not.toContain(TEST_KEY);
    // The door puts the real key in on the way.
    expect(JSON.stringify(model.requests.at(-1)?.headers)).toContain(TEST_KEY);
    expect(transcript).not.toContain(TEST_KEY);
    expect(JSON.stringify(held)).not.toContain(TEST_KEY);
  });

  test("does not leave its scope with a shell, and commits nothing", async () => {
    const outside = join(place.home, "..", "escaped.txt");
    const commands = [
      "echo x > outside.txt",
      `echo x > ${outside}`,
      "echo x > src/inside.txt",
      "git add -A",
      "git -c user.name=x -c user.email=x@example.org commit -qm x",
      "echo x > .git/hooks/pre-commit",
    ];
    const tries = commands.map((command) => ({ do: "bash", command }) as const);
    const held = await hold(line, { turns: [...tries, { do: "text", text: "all done" }] });
    expect(held.result.end).toBe("done");
    expect(await place.changed()).toEqual(["src/inside.txt"]);
    expect(await exists(outside)).toBe(false);
    expect(await place.log()).toBe("first\n");
    expect(await exists(join(place.worktree, ".git", "hooks", "pre-commit"))).toBe(false);
  });

  test("changes nothing as a reviewer", async () => {
    const held = await hold(
      line,
      {
        turns: [
          { do: "write", path: join(place.worktree, "src", "new.txt"), content: "x\n" },
          { do: "bash", command: "echo x > src/new.txt" },
          { do: "text", text: "looks right" },
        ],
        undeclared: true,
      },
      { role: "reviewer", writable: [] },
    );
    expect(held.result.text).toContain("looks right");
    expect(await place.changed()).toEqual([]);
  });

  test("is stopped over its budget, while it works", async () => {
    const held = await hold(
      line,
      { turns: [{ do: "bash", command: "true" }], usage: { tokensIn: 40_000, tokensOut: 1000 } },
      { budget: { usdMax: null, tokensMax: 100_000, minutesMax: null } },
    );
    expect(held.result).toMatchObject({ end: "budget", detail: expect.stringContaining("of 100000") as string });
    expect(held.result.cost.tokensIn).toBeLessThan(1_000_000);
  });

  test("is stopped when its model is silent", async () => {
    const held = await hold(line, editsThen({ kind: "hang", at: 1 }), { noEventMs: 3000 });
    expect(held.result.end).toBe("stalled");
  });

  test("is stopped when its time is up, with the command that it runs", async () => {
    const held = await hold(line, { turns: [{ do: "bash", command: "sleep 300 & sleep 300" }] }, { wallMs: 6000 });
    expect(held.result.end).toBe("timeout");
  });

  test("is stopped by a cancel within 5 s", async () => {
    const controller = new AbortController();
    let cancelledAt = 0;
    const held = await hold(
      line,
      { turns: [{ do: "bash", command: "sleep 300" }] },
      {
        signal: controller.signal,
        onEvent: (event) => {
          if (event.kind !== "tool" || cancelledAt > 0) return;
          cancelledAt = performance.now();
          controller.abort(new Error("cancelled"));
        },
      },
    );
    const tookMs = performance.now() - cancelledAt;
    expect(held.result.end).toBe("cancelled");
    expect(tookMs).toBeLessThan(5000);
  });

  test.for([
    ["401", { kind: "status", status: 401 }, ["auth"]],
    ["429", { kind: "status", status: 429, headers: { "retry-after": "0" } }, ["limit"]],
    ["503", { kind: "status", status: 503 }, ["service"]],
    ["a connection that breaks", { kind: "reset" }, ["service"]],
    ["an answer that is cut off", { kind: "cut" }, ["service"]],
    ["a closed endpoint", null, ["service", "stalled"]],
  ] as const)("at %s ends with that reason, and not as done", async ([, fault, ends]) => {
    const held = await hold(line, fault === null ? null : editsThen(fault), { noEventMs: 5000, wallMs: 45_000 });
    expect(ends).toContain(held.result.end);
    expect(held.result.detail).not.toBe("");
  });
});

function transcriptFile(): string {
  return join(place.user, "transcript.log");
}

/** One edit, then the end; with a fault. */
function editsThen(fault: Fault): Scenario {
  const edit: Turn = { do: "write", path: join(place.worktree, "src", "new.txt"), content: "new\n" };
  return { turns: [edit, { do: "text", text: "all done" }], faults: [fault] };
}

interface Held {
  readonly result: SupervisedSession;
  readonly events: readonly AgentEvent[];
}

interface Terms {
  readonly role?: Role;
  readonly writable?: readonly string[];
  readonly budget?: Budget;
  readonly wallMs?: number;
  readonly noEventMs?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: AgentEvent) => void;
}

const NO_BUDGET: Budget = { usdMax: null, tokensMax: null, minutesMax: null };

/** One session with the model in this scenario; with null, with one that nobody can reach. */
async function hold(line: string, scenario: Scenario | null, terms: Terms = {}): Promise<Held> {
  if (scenario !== null) model.script("session", scenario);
  const base = scenario === null ? await closedBase() : model.base("session");
  const ref = parseAgentRef(line);
  if (!ref.ok) throw new Error(ref.error);
  const events: AgentEvent[] = [];
  const before = model.problems.length;
  const { agents, timers } = await openFlyballAgents(installed, place.user, base);
  const task: AgentTask = {
    ref: ref.value,
    role: terms.role ?? "builder",
    prompt: "Please make the change.",
    sandbox: {
      worktree: place.worktree,
      writable: terms.writable ?? ["src/**"],
      home: place.home,
      scratch: [],
      share: [],
      writableOutside: [],
      hidden: [],
    },
    signal: terms.signal ?? new AbortController().signal,
    transcriptFile: transcriptFile(),
  };
  const limits = {
    wallClockMs: terms.wallMs ?? 40_000,
    noEventMs: terms.noEventMs ?? 30_000,
    budget: terms.budget ?? NO_BUDGET,
    spent: NO_COST,
  };
  const result = await superviseSession({ agents, timers }, task, limits, (event) => {
    events.push(event);
    terms.onEvent?.(event);
  });
  expect(model.problems.slice(before)).toEqual([]);
  return { result, events };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
