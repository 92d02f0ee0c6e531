import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { contract, openBench, POLICY, type Bench } from "../integration/run/run-bench.ts";

/** A command that a person types, as flyball's arguments. */
export type Phase = "run" | "approve" | "cancel";

export interface Scenario {
  readonly name: string;
  /** What the person types, each when the one before has come to its end. */
  readonly phases: readonly Phase[];
  readonly outcome: "integrated" | "released" | "rolled-back" | "cancelled";
  /** Commits of the change on the branch at the end. */
  readonly commits: 0 | 1;
  /** How many keys the receiver has kept at the end: one a deployment. */
  readonly deployments: 0 | 1 | 2;
  open(): ChaosBench;
}

export interface ChaosBench extends Bench {
  /** Where the environment lives: `running` (a commit), `kept` (KEY SHA, each key once), `calls` (every call). */
  readonly receiver: string;
}

const BUILDER = "printf 'hello, world\\n' > src/greeting.txt; echo 'I changed the greeting.'";

/** Whether the deployment of a commit goes wrong: of every one but that which ran before. The environment is unwell from then on, so that a failure is seen there too
 * where the process that would have heard of the exit code was killed. */
const FAILING_DEPLOY_START = `if test "$FLYBALL_SHA" = "$(cat "$RECEIVER/first")"; then rm -f "$RECEIVER/unwell"; else touch "$RECEIVER/unwell"; fi\n`;
/** Exits 1 after the work was done. */
const FAILING_DEPLOY_END = `test ! -e "$RECEIVER/unwell"\n`;

/** A receiver that honours the key: what it has kept it does not keep again. */
const DEPLOY = `echo "$FLYBALL_KEY $FLYBALL_SHA" >> "$RECEIVER/calls"
sleep 0.1
grep -qF "$FLYBALL_KEY " "$RECEIVER/kept" || echo "$FLYBALL_KEY $FLYBALL_SHA" >> "$RECEIVER/kept"
echo "$FLYBALL_SHA" > "$RECEIVER/running.new"
mv "$RECEIVER/running.new" "$RECEIVER/running"
`;

/** A sign-off that is to pass has time on a busy machine too; one that is to fail waits for its deadline. */
const environments = (signOffTimeout: string): string => `environments:
  staging:
    deploy: sh deploy.sh
    deploy_timeout: 20s
    sign_off_timeout: ${signOffTimeout}
    version: { command: 'cat "$RECEIVER/running"' }
    predicates: [{ name: healthy, command: 'test ! -e "$RECEIVER/broken" && test ! -e "$RECEIVER/unwell"' }]
`;

function open(
  files: Readonly<Record<string, string>>,
  { isBroken = false, signOffTimeout = "20s" }: { readonly isBroken?: boolean; readonly signOffTimeout?: string } = {},
): ChaosBench {
  const bench = openBench({
    "deploy.sh": DEPLOY,
    "flyball.yaml": `${POLICY}${environments(signOffTimeout)}`,
    ...files,
  });
  const receiver = join(bench.folder, "receiver");
  mkdirSync(receiver);
  writeFileSync(join(receiver, "running"), `${bench.git("rev-parse", "HEAD")}\n`);
  writeFileSync(join(receiver, "kept"), "");
  writeFileSync(join(receiver, "calls"), "");
  writeFileSync(join(receiver, "first"), `${bench.git("rev-parse", "HEAD")}\n`);
  if (isBroken) writeFileSync(join(receiver, "broken"), "");
  Object.assign(bench.env, { RECEIVER: receiver });
  return { ...bench, receiver };
}

const RELEASE = { "task.yaml": contract({ environment: "staging" }) };
const MEDIUM = { "task.yaml": contract({ release_risk_level: "medium" }) };

/** Those that pass the most steps come first: a step that an earlier scenario has covered is left out of the later ones. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: "release",
    phases: ["run"],
    outcome: "released",
    commits: 1,
    deployments: 1,
    open: () => open(RELEASE),
  },
  {
    name: "failing deployment",
    phases: ["run"],
    outcome: "rolled-back",
    commits: 1,
    deployments: 2,
    open: () =>
      open(
        { ...RELEASE, "deploy.sh": `${FAILING_DEPLOY_START}${DEPLOY}${FAILING_DEPLOY_END}` },
        { signOffTimeout: "6s" },
      ),
  },
  {
    name: "failing sign-off",
    phases: ["run"],
    outcome: "rolled-back",
    commits: 1,
    deployments: 2,
    open: () => open(RELEASE, { isBroken: true, signOffTimeout: "3s" }),
  },
  {
    name: "approval",
    phases: ["run", "approve"],
    outcome: "integrated",
    commits: 1,
    deployments: 0,
    open: () => open(MEDIUM),
  },
  {
    name: "cancel",
    phases: ["run", "cancel"],
    outcome: "cancelled",
    commits: 0,
    deployments: 0,
    open: () => open(MEDIUM),
  },
  {
    name: "integrate only",
    phases: ["run"],
    outcome: "integrated",
    commits: 1,
    deployments: 0,
    open: () => open({}),
  },
];

export function argumentsOf(phase: Phase | "resume", run: string): readonly string[] {
  switch (phase) {
    case "run":
      return ["run", "task.yaml", "--builder", BUILDER];
    case "approve":
      return ["approve", run, "--reason", "looks right"];
    case "cancel":
      return ["run", "cancel", run, "--reason", "not wanted"];
    case "resume":
      return ["run", "resume", run];
    default:
      return phase satisfies never;
  }
}
