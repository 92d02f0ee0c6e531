import type { GateRuleDoc } from "../../finding/rule-doc.ts";

type Name = "added" | "passing" | "known" | "named" | "told" | "fixture" | "store";

const TAKE_OUT =
  "Take the secret out and make it worthless where it was issued: whoever has a clone has the secret. Read it from the environment or from a secret store instead. " +
  "If it was pushed, `git filter-repo --replace-text` removes it from the history, but only a new secret makes the old one harmless.";

/** What the gate `secrets` finds. The examples are cut short: a whole one would be found in this file. */
export const SECRETS_RULES: Readonly<Record<Name, GateRuleDoc>> = {
  added: {
    id: "FB1301",
    title: "A line that was added holds a secret",
    level: "error",
    why: "A repository is copied to every machine that builds it, and a commit stays in every clone after the line is gone. Found by the form of the secret (secretlint's rules and our own); placeholders and examples don't count.",
    fix: TAKE_OUT,
    example: 'const token = "ghp_…";',
  },
  known: {
    id: "FB1302",
    title: "A secret that the repository already held was moved or copied",
    level: "warning",
    why: "The change did not bring the secret, so it does not fail; the secret is as much in the open as before. It is known again by its digest, on the side before the change.",
    fix: TAKE_OUT,
    example: '- const token = "ghp_…";   (src/a.ts)\n+ const token = "ghp_…";   (src/b.ts)',
  },
  named: {
    id: "FB1303",
    title: "The name of a file or the target of a link holds a secret",
    level: "error",
    why: "Names are shown in listings, logs and web pages where nobody expects a secret. The names of added and renamed files and the targets of links are searched like text.",
    fix: TAKE_OUT,
    example: "exports/report?token=ghp_….json",
  },
  told: {
    id: "FB1304",
    title: "A commit message or the text of the change request holds a secret",
    level: "error",
    why: "Messages and descriptions are mailed to everybody who watches the repository and stay in its history. They are searched like files.",
    fix: "Write the message again without it (`git commit --amend`, `git rebase -i`), or edit the description, and make the secret worthless where it was issued: mails can't be taken back.",
    example: "git commit -m 'log in with ghp_…'",
  },
  fixture: {
    id: "FB1305",
    title: "A test holds something that looks like a secret",
    level: "warning",
    why: "Keys, tokens and passwords made for tests alone are common in folders of tests, and so are real ones that were pasted there. Tokens that only a service can issue are never taken for a fixture.",
    fix: "Make the key when the test runs, or say under `ignores:` in flyball.yaml who answers for it being worthless.",
    example: "test/fixtures/server.key",
  },
  passing: {
    id: "FB1307",
    title: "A commit of the change holds a secret that a later one took out",
    level: "error",
    why: "The files are clean, and the history that is pushed with them is not: the secret is one `git log -p` away in every clone, and the forge keeps the commits of a pull request even where it is squashed. The texts of each commit are searched, except in what was there before and in what the change still holds.",
    fix: "Make the secret worthless where it was issued, and write the commits again before they are pushed: `git rebase -i BASE`, with `fixup` for the commit that took it out.",
    example: 'commit 1 adds const token = "ghp_…", commit 2 reads it from the environment',
  },
  store: {
    id: "FB1306",
    title: "A store of keys was added",
    level: "warning",
    why: "PKCS#12 files, Java key stores and password databases exist to hold secrets, and what is in them can't be seen. Known by the file's name.",
    fix: "Keep it in a secret store, or say under `ignores:` in flyball.yaml who answers for what is in it.",
    example: "release/signing.p12",
  },
};
