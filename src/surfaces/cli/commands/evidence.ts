import type { EvidenceCheck } from "../../../app/release/check-evidence.ts";
import { printable } from "../../../base/printable.ts";
import type { Answer, CommandGroup } from "../command.ts";

/** What runs kept to prove what was seen, and whether it is still what was seen. */
export const evidence: CommandGroup = {
  kind: "group",
  otherwise: null,
  subcommands: [
    {
      kind: "action",
      name: "show",
      summary: "what a run or release kept: logs, documents, attestations",
      example: "flyball evidence show run_01jd3c5k7m9p",
      arguments: [{ name: "RUN", summary: "the id of a run, a release or one piece of evidence", arity: "one" }],
      options: [],
      run: async (input, io) => {
        const { releases } = await io.app();
        const kept = await releases.listEvidence(input.required("RUN"));
        return {
          exit: 0,
          human:
            kept.length === 0
              ? "nothing was kept"
              : kept
                  .map(({ id, kind, subject, bytes, stored }) =>
                    [
                      id,
                      kind.padEnd(11),
                      `${bytes} B`.padStart(10),
                      printable(subject),
                      stored.in === "file" ? printable(stored.path) : "(in the database)",
                    ].join("  "),
                  )
                  .join("\n"),
          machine: {
            evidence: kept.map(({ id, run, release, kind, subject, sha256, bytes, stored, atMs }) => ({
              id,
              run,
              release,
              kind,
              subject,
              sha256,
              bytes,
              path: stored.in === "file" ? stored.path : null,
              atMs,
            })),
          },
        };
      },
    },
    {
      kind: "action",
      name: "verify",
      summary: "whether evidence is what was recorded and signed",
      example: "flyball evidence verify sign-off-production.dsse.json",
      arguments: [{ name: "EVIDENCE", summary: "an id (ev_…) or a file with a DSSE envelope", arity: "one" }],
      options: [
        { kind: "text", name: "key", value: "FILE", summary: "PEM of the signer's public key (default: your own)" },
      ],
      run: async (input, io) => {
        const { releases } = await io.app();
        const target = input.required("EVIDENCE");
        return answerOf(target, await releases.checkEvidence({ cwd: io.cwd, target, keyFile: input.text("--key") }));
      },
    },
    {
      kind: "action",
      name: "push",
      summary: "push refs/flyball/evidence to a remote, forward only",
      example: "flyball evidence push",
      arguments: [{ name: "REMOTE", summary: "a remote of the repository (default: origin)", arity: "optional" }],
      options: [{ kind: "flag", name: "dry-run", summary: "only say what would be pushed" }],
      run: async (input, io) => {
        const { releases } = await io.app();
        const remote = input.text("REMOTE") ?? "origin";
        const pushed = await releases.pushEvidence({
          cwd: io.cwd,
          remote,
          dryRun: input.flag("--dry-run"),
          signal: io.signal,
        });
        const said = { pushed: "pushed", unchanged: "is there already:", "would-push": "would push" }[pushed.result];
        return { exit: 0, human: `${said} ${pushed.ref} to ${printable(remote)}`, machine: { ...pushed } };
      },
    },
  ],
};

function answerOf(target: string, check: EvidenceCheck): Answer {
  switch (check.kind) {
    case "attested": {
      const { statement, keyId, signedOff } = check;
      const [{ name, digest }] = statement.subject;
      return {
        exit: 0,
        human: [
          `verified: ${printable(target)}`,
          `  signed by  ${keyId}`,
          `  about      ${printable(name)} ${digest.gitCommit}`,
          `  says       ${printable(statement.predicateType)}`,
          `  sign-off   ${signedOff === null ? "no: it says what was seen, and vouches for no release" : "yes"}`,
        ].join("\n"),
        machine: {
          verdict: "pass",
          keyId,
          signedOff,
          statement: { ...statement, subject: [{ name, digest: { ...digest } }] },
        },
      };
    }
    case "unchanged":
      return {
        exit: 0,
        human: `unchanged: ${printable(target)} (${check.bytes} B, SHA-256 ${check.sha256}); it carries no signature`,
        machine: { verdict: "pass", keyId: null, signedOff: null, sha256: check.sha256, bytes: check.bytes },
      };
    case "refused":
      return {
        exit: 1,
        human: `refused: ${printable(target)}: ${printable(check.why)}`,
        machine: { verdict: "fail", why: check.why },
      };
    default:
      return check satisfies never;
  }
}
