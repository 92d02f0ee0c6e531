import { expect, test } from "vitest";
import { isDistinct, type Actor } from "./actor.ts";

const agent = (name: string, provider: string | null, model: string | null): Actor => {
  return { kind: "agent", agent: name, version: "1", role: "builder", provider, model };
};
const person = (email: string): Actor => ({ kind: "person", name: "x", email });

test.for([
  {
    what: "other models of one provider",
    a: agent("claude-code", "anthropic", "opus"),
    b: agent("flyball-model", "anthropic", "sonnet"),
    distinct: true,
  },
  {
    what: "one model in two programs",
    a: agent("claude-code", "anthropic", "sonnet"),
    b: agent("flyball-model", "anthropic", "sonnet"),
    distinct: false,
  },
  {
    what: "one model through another provider",
    a: agent("a", "anthropic", "claude-x"),
    b: agent("b", "openai-compatible", "anthropic/Claude-X"),
    distinct: false,
  },
  {
    what: "one provider, a model not said",
    a: agent("claude-code", "anthropic", null),
    b: agent("flyball-model", "anthropic", "sonnet"),
    distinct: false,
  },
  {
    what: "two providers, a model not said",
    a: agent("claude-code", "anthropic", null),
    b: agent("codex", "openai", "gpt"),
    distinct: true,
  },
  { what: "two programs that say nothing", a: agent("a.sh", null, null), b: agent("b.sh", null, null), distinct: true },
  {
    what: "one program that says nothing",
    a: agent("a.sh", null, null),
    b: agent("a.sh", null, null),
    distinct: false,
  },
  { what: "a person and an agent", a: agent("a.sh", null, null), b: person("ada@example.org"), distinct: true },
  { what: "one person in two spellings", a: person("ada@example.org"), b: person("Ada@Example.org"), distinct: false },
  { what: "two persons", a: person("ada@example.org"), b: person("grace@example.org"), distinct: true },
  { what: "nobody knows who", a: agent("a.sh", null, null), b: person(""), distinct: false },
  { what: "a builder without an address", a: person(""), b: person("ada@example.org"), distinct: false },
])("$what: $distinct", ({ a, b, distinct }) => {
  expect(isDistinct(a, b)).toBe(distinct);
});
