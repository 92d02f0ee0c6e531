/** What one conversation with the scripted model looks like. A scenario is chosen by the URL's path: `http://127.0.0.1:PORT/s/NAME`. */
export interface Scenario {
  /** What the model answers, turn by turn, to requests that declare tools. An array is one turn with several blocks. The last turn repeats,
   * so a scenario that ends in a tool call never ends by itself. */
  readonly turns?: readonly Turn[];
  /** What the model answers to requests without tools, one for each answer that is already in the conversation; the last repeats. Without
   * it such a request is taken for an agent's side call (a title, say), is told a title, and does not count as a turn. */
  readonly answers?: readonly string[];
  /** Call tools that the request does not declare, too, by the names that they usually have: a model may make up a call. */
  readonly undeclared?: boolean;
  /** What every answer says it used. */
  readonly usage?: Usage;
  readonly faults?: readonly Fault[];
}

export type Turn = Step | readonly Step[];

/** What the model does, whatever the agent calls its tools. */
export type Step =
  | { readonly do: "write"; readonly path: string; readonly content: string }
  | { readonly do: "read"; readonly path: string }
  | { readonly do: "bash"; readonly command: string }
  | { readonly do: "text"; readonly text: string };

export interface Usage {
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly tokensCached?: number;
}

/** Without `times` and `at` a fault meets every request of the scenario; with one of them it meets turns only, not side calls. */
export type Fault = {
  /** How often, before the scenario goes on as if nothing had been. */
  readonly times?: number;
  /** The index of the only turn that it meets. */
  readonly at?: number;
} & (
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** Sent as it is; without it, an error in the wire format's own shape. */
      readonly body?: string;
    }
  /** Reads the request and never answers. */
  | { readonly kind: "hang" }
  /** Ends the connection in the middle of the answer. */
  | { readonly kind: "cut" }
  /** Ends the connection before the answer, with a TCP reset. */
  | { readonly kind: "reset" }
);

export const DEFAULT_USAGE: Usage = { tokensIn: 1000, tokensOut: 50 };
