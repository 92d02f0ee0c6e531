/** The error document of the OpenAI API. */
export function openAiErrorBody(status: number): unknown {
  const [type, code] = KINDS[status] ?? ["server_error", null];
  return { error: { message: `scripted ${status}`, type, code, param: null } };
}

const KINDS: Readonly<Record<number, readonly [string, string | null]>> = {
  400: ["invalid_request_error", null],
  401: ["invalid_request_error", "invalid_api_key"],
  429: ["rate_limit_error", "rate_limit_exceeded"],
};
