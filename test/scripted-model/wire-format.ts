import type { ServerResponse } from "node:http";
import type { Usage } from "./scenario.ts";
import type { ToolCall, Tools } from "./tool-call.ts";

export type WireName = "anthropic-messages" | "openai-responses" | "openai-chat";

/** One request, read by its wire format. */
export interface WireRequest {
  readonly tools: Tools;
  /** How many turns with tool calls the model has had since the last message that a person wrote. */
  readonly turn: number;
  /** How many answers of the model are in the conversation. */
  readonly answers: number;
  /** Writes the answer, as a stream of events or as one JSON document, whichever was asked for. */
  send(response: ServerResponse, answer: Answer): void;
}

export interface Answer {
  readonly text: string | null;
  readonly calls: readonly ToolCall[];
  readonly usage: Usage;
  /** End the connection in the middle. */
  readonly cut: boolean;
  /** A new id: the prefix, an underscore and a number that no other id of this server has. */
  readonly newId: (prefix: string) => string;
}

export interface WireFormat {
  readonly name: WireName;
  /** What a model would call that makes tools up. */
  readonly usualTools: Tools;
  /** Throws a TypeError where `body` is not of this format. */
  read(body: unknown): WireRequest;
  errorBody(status: number): unknown;
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** A JSON document whose second half never comes. */
export function sendHalf(response: ServerResponse, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}

export interface EventStream {
  /** `name` is left out of the stream where it is null. */
  event(name: string | null, data: unknown): void;
  end(): void;
  /** Ends the connection once what was written is on its way. */
  cut(): void;
}

/** Server-sent events (WHATWG HTML, 9.2). */
export function startEventStream(response: ServerResponse): EventStream {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  return {
    event(name, data) {
      const text = typeof data === "string" ? data : JSON.stringify(data);
      response.write(`${name === null ? "" : `event: ${name}\n`}data: ${text}\n\n`);
    },
    end: () => void response.end(),
    cut: () => void response.write(": cut\n\n", () => response.destroy()),
  };
}

/** The pieces in which a model streams its text. */
export function pieces(text: string, length = 24): string[] {
  return Array.from({ length: Math.ceil(text.length / length) }, (_, i) => text.slice(i * length, (i + 1) * length));
}
