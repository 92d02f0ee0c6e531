import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MiB, type HostileChange } from "./hostile-change.ts";
import { SECRET } from "./hostile-repository.ts";

/** In size and kind of content. */
export const CONTENTS: readonly HostileChange[] = [
  { name: "200,000 added lines", plant: (at) => at.write("src/big.js", "x = 1;\n".repeat(200_000)) },
  { name: "one line of 30 MB", plant: (at) => at.write("src/one.min.js", "a".repeat(30 * MiB)) },
  {
    name: "one line of 1 MB that nearly matches everything",
    plant: (at) => at.write("src/bait.js", `expect(${"expect(".repeat(140_000)}`),
  },
  {
    name: "100 files of 1 MB",
    plant: (at) => {
      for (let i = 0; i < 100; i++) at.write(`src/f${i}.txt`, "line\n".repeat(200_000));
    },
  },
  { name: "40 MB of zeros", plant: (at) => at.write("blob.bin", Buffer.alloc(40 * MiB)) },
  {
    name: "3,000 files",
    plant: (at) => {
      for (let i = 0; i < 3000; i++) at.write(`many/${i % 50}/f${i}.js`, `export const v${i} = ${i};\n`);
    },
  },
  {
    name: "3,000 deleted files",
    plant: (at) => {
      for (let i = 0; i < 3000; i++) at.write(`many/${i % 50}/f${i}.js`, `export const v${i} = ${i};\n`);
      at.commit("many\n");
      at.git("branch", "-f", "main");
      rmSync(join(at.root, "many"), { recursive: true });
    },
  },
  { name: "a NUL in a source file", plant: (at) => at.write("src/nul.js", "a\0b\n") },
  { name: "line ends of three kinds", plant: (at) => at.write("src/crlf.js", "a = 1;\r\nb = 2;\rc = 3;\n\r\n") },
  {
    name: "a source file that is no UTF-8",
    plant: (at) => at.write("src/latin.js", Buffer.from([0x61, 0xff, 0xfe, 0x0a, 0xc3, 0x28, 0x0a])),
  },
  { name: "UTF-16", plant: (at) => at.write("src/utf16.js", Buffer.from("\ufeffexport const a = 1;\n", "utf16le")) },
  {
    name: "terminal escapes in a source line with a finding",
    plant: (at) =>
      at.write("src/esc.js", `// \u001b[2J\u001b]0;owned\u0007\nconst t = "${SECRET}"; // \u001b[31m\u202e\n`),
    finds: "FB13",
  },
  {
    name: "a workflow command in a source line with a finding",
    plant: (at) =>
      at.write("src/cmd.js", `::error::x\n::stop-commands::y\nconst t = "${SECRET}";\n::set-output name=a::b\n`),
    finds: "FB13",
  },
  {
    name: "a secret in a megabyte of base64",
    plant: (at) => at.write("src/data.txt", `${"QUJD".repeat(120_000)} ${SECRET} ${"QUJD".repeat(120_000)}\n`),
  },
  {
    name: "a comment that tells the scanner to look away",
    plant: (at) =>
      at.write("src/off.js", `/* secretlint-disable */\n// secretlint-disable-next-line\nconst t = "${SECRET}";\n`),
    finds: "FB13",
  },
  {
    name: "a git-lfs pointer",
    plant: (at) => {
      at.write(".gitattributes", "*.psd filter=lfs diff=lfs merge=lfs -text\n");
      at.write("art.psd", `version https://git-lfs.github.com/spec/v1\noid sha256:${"a".repeat(64)}\nsize 12345\n`);
    },
  },
];

/** In names and kinds of files. */
export const NAMES: readonly HostileChange[] = [
  {
    name: "a name with a newline and a workflow command",
    plant: (at) => at.write("src/a\n::set-output name=x::y\n.js", `const t = "${SECRET}";\n`),
    finds: "FB13",
  },
  {
    name: "a name that is a workflow command",
    plant: (at) => at.write("::error file=x,line=1::pwned", `const t = "${SECRET}";\n`),
    finds: "FB13",
  },
  {
    name: "a name with terminal escapes",
    plant: (at) => at.write("src/\u001b[2J\u001b]0;x\u0007.js", `const t = "${SECRET}";\n`),
    finds: "FB13",
  },
  {
    name: "a name that is no UTF-8",
    plant: (at) => at.write(Buffer.from([0x61, 0xff, 0x2e, 0x6a, 0x73]), `const t = "${SECRET}";\n`),
    finds: "FB13",
  },
  {
    name: "a name like an option",
    plant: (at) => {
      at.write("--output=pwned", "x\n");
      at.write("-rf", "x\n");
    },
  },
  {
    name: "a name with quotes, backslashes and tabs",
    plant: (at) => at.write('src/"q"\\t\t\'.js', `const t = "${SECRET}";\n`),
    finds: "FB13",
  },
  { name: "a name written from right to left", plant: (at) => at.write("src/\u202egpj.js", "x\n") },
  {
    name: "a name like a patch header",
    plant: (at) => at.write("diff --git a/x b/x", "diff --git a/y b/y\n--- a/y\n+++ b/y\n@@ -1 +1 @@\n"),
  },
  {
    name: "a name of 255 bytes in a path of 3,000",
    plant: (at) =>
      at.write(
        `${Array.from({ length: 14 }, (_, i) => `d${i}${"x".repeat(180)}`).join("/")}/${"n".repeat(255)}`,
        "x\n",
      ),
  },
  { name: "300 folders deep", plant: (at) => at.write(`${"d/".repeat(300)}f.js`, "x = 1;\n") },
  {
    name: "names that differ in case alone",
    plant: (at) => {
      at.write("README.md", "a\n");
      at.write("readme.md", "b\n");
      at.write("FLYBALL.yaml", "version: 1\n");
    },
  },
  {
    name: "names that differ in Unicode form alone",
    plant: (at) => {
      at.write("caf\u00e9.js", "a\n");
      at.write("cafe\u0301.js", "b\n");
    },
  },
  {
    name: "links in a circle",
    plant: (at) => {
      symlinkSync("b", join(at.root, "a"));
      symlinkSync("a", join(at.root, "b"));
    },
  },
  {
    name: "a manifest that links to a file outside",
    plant: (at) => {
      writeFileSync(join(at.folder, "outside.json"), `{"token":"${SECRET}"}`);
      rmSync(join(at.root, "package.json"));
      symlinkSync("../outside.json", join(at.root, "package.json"));
    },
  },
  {
    name: "a policy that links to a file outside",
    plant: (at) => {
      rmSync(join(at.root, "flyball.yaml"));
      symlinkSync("/etc/passwd", join(at.root, "flyball.yaml"));
    },
    finds: "FB63",
  },
  { name: "a folder that links to its parent", plant: (at) => symlinkSync("..", join(at.root, "src", "up")) },
  {
    name: "a file in the place of a folder, and the other way round",
    plant: (at) => {
      rmSync(join(at.root, "src"), { recursive: true });
      at.write("src", "x\n");
      rmSync(join(at.root, "package.json"));
      at.write("package.json/deep.json", "{}\n");
    },
  },
  { name: "a pipe", plant: (at) => void execFileSync("mkfifo", [join(at.root, "pipe")]) },
  {
    name: "a submodule with a hostile address",
    plant: (at) => {
      at.write(".gitmodules", `[submodule "x"]\n\tpath = sub\n\turl = ext::sh -c '${at.pwn}'\n\tupdate = !${at.pwn}\n`);
      at.git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},sub`);
    },
  },
  {
    name: "a repository inside of the repository",
    plant: (at) => {
      execFileSync("git", ["init", "-q", join(at.root, "inner")], { env: at.env });
      at.write("inner/.git/hooks/post-checkout", `#!/bin/sh\n${at.pwn}\n`);
      at.write("inner/x.js", "x\n");
    },
  },
  {
    name: "two thousand links",
    plant: (at) => {
      mkdirSync(join(at.root, "l"));
      for (let i = 0; i < 2000; i++) symlinkSync(`l${i + 1}`, join(at.root, "l", `l${i}`));
    },
  },
];
