import { expect, test } from "vitest";
import type { CommandRunner } from "../../ports/command-runner.ts";
import { openProtobufDiffer } from "./open-protobuf-differ.ts";

const noCommands: CommandRunner = {
  run: () => Promise.reject(new Error("nothing may be run")),
  endLeftovers: () => Promise.resolve(false),
};
const question = {
  old: { files: new Map([["a.proto", 'syntax = "proto3";']]) },
  new: { files: new Map([["a.proto", 'syntax = "proto3";\nmessage A {}']]) },
  usage: null,
  signal: AbortSignal.timeout(10_000),
};

test("without buf the answer is unknown, and says what to install", async () => {
  expect(await openProtobufDiffer({ commands: noCommands, buf: null, env: {} }).diff(question)).toEqual({
    kind: "unknown",
    reason: "Protobuf is judged by buf, and there is no buf on PATH",
    hint: "install buf (https://buf.build/docs/installation), then check again",
  });
});

test("a buf that cannot be started is unknown", async () => {
  const answer = await openProtobufDiffer({ commands: noCommands, buf: "/nowhere/buf", env: {} }).diff(question);
  expect(answer).toMatchObject({ kind: "unknown", reason: "buf could not be asked: nothing may be run" });
});

test("a path that leaves its folder is refused before anything is run", async () => {
  const answer = await openProtobufDiffer({ commands: noCommands, buf: "/nowhere/buf", env: {} }).diff({
    ...question,
    new: { files: new Map([["../a.proto", ""]]) },
  });
  expect(answer).toMatchObject({ kind: "unknown", reason: "buf could not be asked: ../a.proto leaves its folder" });
});
