import { err, ok, type Result } from "../../base/result.ts";

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** `HOST:PORT`, with an IPv6 address in brackets; the port may be left out where there is a usual one. */
export function parseHostPort(text: string, portDefault?: number): Result<HostPort, string> {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(\d{1,5}))?$/iu.exec(text);
  const port = match?.[2] === undefined ? portDefault : Number(match[2]);
  if (match?.[1] === undefined || port === undefined || port < 1 || port > 65_535)
    return err(`'${text.slice(0, 80)}' is not HOST:PORT`);
  return ok({ host: match[1].replace(/^\[|\]$/gu, ""), port });
}

/** The address of a name server, as the resolver takes it. */
export function parseResolver(text: string): Result<string, string> {
  const isAddress = /^(?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])(?::\d{1,5})?$|^[0-9a-f:]+:[0-9a-f:.]*$/iu.test(text);
  return isAddress ? ok(text) : err(`'${text.slice(0, 80)}' is not the IP address of a name server, as in 192.0.2.53`);
}
