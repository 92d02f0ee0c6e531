import { printable } from "../../base/printable.ts";

/** A URL fit to be shown and kept: credentials and the values of its query are `***`, the fragment is gone. What is no URL is not shown. */
export function maskUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return "(not a URL)";
  }
  const credentials = url.username === "" && url.password === "" ? "" : "***@";
  const query = [...url.searchParams.keys()].map((key) => `${encodeURIComponent(key)}=***`).join("&");
  return printable(`${url.protocol}//${credentials}${url.host}${url.pathname}${query === "" ? "" : `?${query}`}`);
}
