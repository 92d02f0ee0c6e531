import { z } from "zod";
import type { UsageNotes } from "./follow-usage.ts";

/** Codex notes the session's total after each call, in `sessions/YYYY/MM/DD/rollout-….jsonl`. */
export const CODEX_USAGE_NOTES: UsageNotes = {
  folder: ".codex/sessions",
  mark: '"token_count"',
  read(line) {
    const parsed = codexSchema.safeParse(line);
    if (!parsed.success) return null;
    const { input_tokens: tokensIn, output_tokens: tokensOut } = parsed.data.payload.info.total_token_usage;
    return { key: "total", tokensIn, tokensOut };
  },
};

/** Claude Code notes each message of the model, some more than once, in `projects/FOLDER/SESSION.jsonl`. */
export const CLAUDE_USAGE_NOTES: UsageNotes = {
  folder: ".claude/projects",
  mark: '"usage"',
  read(line) {
    const parsed = claudeSchema.safeParse(line);
    if (!parsed.success) return null;
    const { id, usage } = parsed.data.message;
    const cached = (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);
    return { key: id, tokensIn: usage.input_tokens + cached, tokensOut: usage.output_tokens };
  },
};

const count = z.number().nonnegative();

const codexSchema = z.object({
  type: z.literal("event_msg"),
  payload: z.object({
    type: z.literal("token_count"),
    info: z.object({ total_token_usage: z.object({ input_tokens: count, output_tokens: count }) }),
  }),
});

const claudeSchema = z.object({
  type: z.literal("assistant"),
  message: z.object({
    id: z.string(),
    usage: z.object({
      input_tokens: count,
      output_tokens: count,
      cache_read_input_tokens: count.nullish(),
      cache_creation_input_tokens: count.nullish(),
    }),
  }),
});
