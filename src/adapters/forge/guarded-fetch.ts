const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
const ATTEMPT_MS_MAX = 30_000;
const HOPS_MAX = 3;

/** A `fetch` for one API: it goes nowhere else, because it carries a token. A redirect within the API (a repository that was renamed) is followed
 * with the same method; one to anywhere else is answered with a 400 that says so. A body is read up to 16 MiB, an attempt takes at most 30 s. */
export function guardedFetch(apiUrl: string): typeof fetch {
  const base = new URL(apiUrl);
  return async (input, init) => {
    let url = new URL(input instanceof Request ? input.url : String(input));
    if (!isWithin(base, url)) return refusal(`the address ${url.host} is not that of the API`);
    const signal = AbortSignal.any([AbortSignal.timeout(ATTEMPT_MS_MAX), ...(init?.signal ? [init.signal] : [])]);
    for (let hops = 0; ; hops++) {
      const response = await fetch(url, { ...init, redirect: "manual", signal });
      const location = response.headers.get("location");
      if (![301, 302, 307, 308].includes(response.status) || location === null) return bounded(response);
      await response.body?.cancel();
      if (!URL.canParse(location, url.href)) return refusal("it redirects to something that is no URL");
      url = new URL(location, url);
      if (!isWithin(base, url))
        return refusal(
          `it redirects to ${url.host}, where the token is not sent; name the address that answers itself`,
        );
      if (hops === HOPS_MAX) return refusal("it redirects without end");
    }
  };
}

function isWithin(base: URL, url: URL): boolean {
  const folder = base.pathname.endsWith("/") ? base.pathname : `${base.pathname}/`;
  return url.origin === base.origin && url.pathname.startsWith(folder) && url.username === "" && url.password === "";
}

function refusal(message: string): Response {
  return Response.json({ message }, { status: 400 });
}

function bounded(response: Response): Response {
  if (response.body === null) return response;
  let bytes = 0;
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > ANSWER_BYTES_MAX) controller.error(new Error(`the answer is larger than ${ANSWER_BYTES_MAX} bytes`));
      else controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(limit), { status, statusText, headers });
}
