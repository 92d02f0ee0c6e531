import { afterAll, expect, test } from "vitest";
import { tempRepositories } from "../../test/git/temp-repository.ts";
import type { GitFixture } from "../ports/git.suite.ts";
import { createApp } from "./create-app.ts";
import { openCheck } from "./open-check.ts";

const repositories = tempRepositories(process.env["PATH"] ?? "");
afterAll(repositories.remove);

const QUEUE = `export function retryLater(queue, job, options) {
  const delayMs = Math.min(options.delayMaxMs, options.delayMs * 2 ** job.attempts);
  if (job.attempts >= options.attemptsMax) {
    queue.bury(job, "too many attempts");
    return null;
  }
  const entry = { id: job.id, dueAt: queue.nowMs() + delayMs, attempts: job.attempts + 1 };
  queue.schedule(entry);
  return entry;
}
`;
const RENAMED = `// Tries again.\n${QUEUE.replaceAll("queue", "line").replaceAll("job", "item").replaceAll("retryLater", "again").replaceAll(";", "")}`;
const ADR = "# No queue of our own\n\nWe use the database's queue. Ours lost jobs when it was restarted.\n";
const SUPERSEDING =
  "---\nsupersedes: 1\n---\n# A queue of our own again\n\nWe keep a queue. The database's was too slow.\n";

interface Removal {
  /** What is written with it. */
  readonly files?: Readonly<Record<string, string>>;
  readonly message?: string;
}

function repositoryWith({ files = {}, message = "queue: gone" }: Removal): GitFixture {
  const fixture = repositories.make();
  fixture.write("src/queue.js", QUEUE);
  fixture.git("add", "-A");
  fixture.git("commit", "-qm", "queue");
  fixture.git("rm", "-q", "src/queue.js");
  for (const [path, text] of Object.entries(files)) fixture.write(path, text);
  fixture.git("add", "-A");
  fixture.git("commit", "-qm", message);
  return fixture;
}

async function check(fixture: GitFixture): Promise<{ readonly verdict: unknown; readonly found: readonly string[] }> {
  const { report } = await openCheck({ env: fixture.env, homedir: fixture.home }).check({
    folder: fixture.root,
    base: null,
    head: null,
    gates: ["reemergence"],
    runsCommands: false,
    writesBaseline: false,
    request: null,
    onCommand: () => undefined,
    signal: AbortSignal.timeout(20_000),
  });
  const [gate] = report.gates.filter(({ gate }) => gate === "reemergence");
  return {
    verdict: gate?.verdict,
    found: (gate?.findings ?? []).map(({ rule, message, place }) => `${rule} ${place?.file}:${place?.line} ${message}`),
  };
}

/** What `flyball reemergence` keeps. */
async function keep(fixture: GitFixture): Promise<void> {
  const app = createApp({ env: fixture.env, homedir: fixture.home, command: [process.execPath] });
  await app.reemergence.find({
    folder: fixture.root,
    sinceMs: null,
    max: 10,
    signal: AbortSignal.timeout(20_000),
    onCommits: () => undefined,
  });
  await app.close();
}

const DECISION = { files: { "docs/decisions/0001-no-queue.md": ADR } };

test.for<[string, Removal, Readonly<Record<string, string>>, unknown, RegExp | null]>([
  [
    "under a decision, with other names and elsewhere",
    DECISION,
    { "lib/again.js": RENAMED },
    "fail",
    /^FB3301 lib\/again\.js:2 lines 2-11 hold 100% of what \w{12} \([\d-]+, 'queue: gone'\) removed from src\/queue\.js by ADR 0001 'No queue of our own', which came with the removal$/u,
  ],
  [
    "under a decision that the change supersedes",
    DECISION,
    { "lib/again.js": RENAMED, "docs/decisions/0002-queue.md": SUPERSEDING },
    "pass",
    /^FB3303 .* which this change supersedes$/u,
  ],
  ["without a decision", {}, { "lib/again.js": RENAMED }, "pass", /^FB3302 lib\/again\.js:2 /u],
  [
    "where only a part of it is back",
    DECISION,
    { "lib/again.js": QUEUE.split("\n").slice(0, 7).join("\n") },
    "fail",
    /^FB3301 .* hold 90% of /u,
  ],
  [
    "where something else is written",
    DECISION,
    {
      "lib/other.js":
        "export const a = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26];\n",
    },
    "pass",
    null,
  ],
])("code that comes back %s", async ([, removal, added, verdict, message]) => {
  const fixture = repositoryWith(removal);
  for (const [path, text] of Object.entries(added)) fixture.write(path, text);
  const { verdict: judged, found } = await check(fixture);
  expect([judged, found.length]).toEqual([verdict, message === null ? 0 : 1]);
  expect(found.join("\n")).toMatch(message ?? /^$/u);
});

test("a decision that lists the path, or that the removal names, decided it too", async () => {
  const listing = `---\nremoved: [src/queue.js]\n---\n${ADR}`;
  const fixture = repositoryWith({});
  fixture.write("docs/decisions/0001-no-queue.md", listing);
  fixture.git("add", "-A");
  fixture.git("commit", "-qm", "decided afterwards");
  fixture.write("lib/again.js", RENAMED);
  expect((await check(fixture)).found).toEqual([expect.stringContaining("which lists it as removed")]);
  const named = repositoryWith({ message: "queue: gone, see ADR-1" });
  named.write("docs/decisions/0001-no-queue.md", ADR);
  named.git("add", "-A");
  named.git("commit", "-qm", "decided afterwards");
  named.write("lib/again.js", RENAMED);
  expect((await check(named)).found).toEqual([expect.stringContaining("which the removal names")]);
});

test.for(["src/{queue,old}.js", "./src/queue.js", "src/**/*.{js,ts}", "./src/", "src/q*", "src/[id]/**"])(
  "removed: ['%s'] is the same to git, many commits later, as to what is kept",
  async (glob) => {
    const path = glob.includes("[") ? "src/[id]/queue.js" : "src/queue.js";
    const fixture = repositories.make();
    fixture.write("docs/decisions/0001-no-queue.md", `---\nremoved: ["${glob}"]\n---\n${ADR}`);
    fixture.write(path, QUEUE);
    fixture.write("other.js", "0\n");
    fixture.git("add", "-A");
    fixture.git("commit", "-qm", "queue");
    fixture.git("rm", "-q", path);
    fixture.git("commit", "-qm", "gone");
    const commits = Array.from(
      { length: 210 },
      (_, i) =>
        `commit refs/heads/later\ncommitter A <a@example.org> ${1_800_000_000 + i} +0000\ndata 1\nx\n${i === 0 ? "from refs/heads/main^0\n" : ""}M 644 inline other.js\ndata ${String(i + 1).length}\n${i + 1}\n`,
    );
    fixture.write("import.txt", commits.join(""));
    fixture.sh(
      `cd ${fixture.root} && git fast-import --quiet < import.txt && rm import.txt && git merge -q --ff-only later`,
    );
    fixture.write("lib/again.js", RENAMED);
    const asked = await check(fixture);
    expect(asked.found).toEqual([expect.stringMatching(/^FB3301 .*which lists it as removed$/u)]);
    await keep(fixture);
    expect(await check(fixture)).toEqual(asked);
  },
);

test("code that moved, or that stands elsewhere still, did not come back", async () => {
  const fixture = repositoryWith({ files: { "src/kept.js": QUEUE, "docs/decisions/0001-no-queue.md": ADR } });
  fixture.write("src/another.js", RENAMED);
  expect((await check(fixture)).found).toEqual([]);
});

function commitAll(fixture: GitFixture, message: string): void {
  fixture.git("add", "-A");
  fixture.git("commit", "-qm", message);
}

function movedOut(): GitFixture {
  const fixture = repositories.make();
  fixture.write("orders/queue.js", QUEUE);
  fixture.write("shipping/ship.js", "export const ship = 1;\n");
  commitAll(fixture, "queue");
  fixture.write("billing/queue.js", QUEUE);
  fixture.git("rm", "-q", "orders/queue.js");
  fixture.write("docs/decisions/0001-no-queue.md", `---\nremoved: [orders/queue.js]\n---\n${ADR}`);
  commitAll(fixture, "queue: to billing");
  return fixture;
}

const LISTED =
  /^FB3301 orders\/again\.js:\d lines .* removed from orders\/queue\.js by ADR 0001 .*, which lists it as removed$/u;

test.for<[string, string, string, RegExp | null]>([
  ["where it was, renamed", "orders/again.js", RENAMED, LISTED],
  ["where it was, as it stands", "orders/again.js", QUEUE, LISTED],
  ["where it lives now", "billing/again.js", RENAMED, null],
  ["as a copy elsewhere, which no decision forbids", "shipping/again.js", QUEUE, null],
])("code that a decision moved out is written again %s", async ([, path, text, message]) => {
  const fixture = movedOut();
  fixture.write(path, text);
  const asked = await check(fixture);
  expect(asked.found.join("\n")).toMatch(message ?? /^$/u);
  await keep(fixture);
  expect(await check(fixture)).toEqual(asked);
});

test("code that was moved out by a decision and then deleted is that decision's still", async () => {
  const fixture = movedOut();
  fixture.git("rm", "-q", "billing/queue.js");
  fixture.git("commit", "-qm", "gone");
  fixture.write("orders/again.js", RENAMED);
  expect((await check(fixture)).found).toEqual([expect.stringMatching(LISTED)]);
});

const HANDLER = (
  name: string,
): string => `func (h *${name}Handler) Create${name}(w${name} http.ResponseWriter, r${name} *http.Request) {
	var in${name} ${name}Input
	if err${name} := json.NewDecoder(r${name}.Body).Decode(&in${name}); err${name} != nil {
		http.Error(w${name}, err${name}.Error(), http.StatusBadRequest)
		return
	}
	if err${name} := h.store${name}.Save${name}(r${name}.Context(), &in${name}); err${name} != nil {
		http.Error(w${name}, err${name}.Error(), http.StatusInternalServerError)
		return
	}
	w${name}.WriteHeader(http.StatusCreated)
	json.NewEncoder(w${name}).Encode(in${name})
}
`;

test.for<[string, string, readonly string[]]>([
  ["a new sibling is none of it", HANDLER("Invoice"), []],
  ["itself under its own names is", HANDLER("User"), [expect.stringMatching(/^FB3301 api\/invoice\.go:1 /u) as string]],
])("of code that its siblings resemble, %s", async ([, text, found]) => {
  const fixture = repositories.make();
  for (const name of ["User", "Product", "Cart"]) fixture.write(`api/${name.toLowerCase()}.go`, HANDLER(name));
  commitAll(fixture, "api");
  fixture.git("rm", "-q", "api/user.go");
  fixture.write("docs/decisions/0001-no-queue.md", ADR);
  commitAll(fixture, "no users");
  fixture.write("api/invoice.go", text);
  expect((await check(fixture)).found).toEqual(found);
});

test("a revert that names the removal is told as one", async () => {
  const fixture = repositoryWith({});
  fixture.git("switch", "-qc", "back");
  fixture.git("revert", "--no-edit", "HEAD");
  expect((await check(fixture)).found).toEqual([expect.stringMatching(/^FB3303 src\/queue\.js:1 /u)]);
});
