import type { ContractRule } from "../rule-family.ts";

type Row = readonly [id: string, level: ContractRule["level"], description: string];

/** Operations, their lives, tags, servers, callbacks, links, security and the document itself. */
export const DOCUMENT_RULES: readonly ContractRule[] = [
  ...rows("paths", "oasdiff", [
    [
      "api-deprecated-sunset-missing",
      "ERR",
      "an operation is deprecated without the sunset date that the policy asks for",
    ],
    ["api-deprecated-sunset-parse", "ERR", "an operation is deprecated with a sunset date that can't be read"],
    ["api-invalid-stability-level", "ERR", "a stability level is none of draft, alpha, beta and stable"],
    ["api-operation-id-added", "INFO", "an operation has an id where it had none"],
    [
      "api-operation-id-removed",
      "INFO",
      "an operation lost its id, or has another one: generated clients rename their function",
    ],
    [
      "api-path-removed-before-sunset",
      "ERR",
      "a path with all its operations is gone before the sunset date that it had announced",
    ],
    ["api-path-removed-with-deprecation", "INFO", "a path is gone whose operations were deprecated without a date"],
    ["api-path-removed-without-deprecation", "ERR", "a path is gone that was not deprecated before"],
    ["api-path-sunset-parse", "ERR", "the sunset date of an operation can't be read"],
    ["api-removed-before-sunset", "ERR", "an operation is gone before the sunset date that it had announced"],
    ["api-removed-with-deprecation", "INFO", "an operation is gone that was deprecated without a date"],
    ["api-removed-without-deprecation", "ERR", "an operation is gone that was not deprecated before"],
    ["api-stability-decreased", "ERR", "an operation promises less stability than before"],
    ["api-stability-increased", "INFO", "an operation promises more stability than before"],
    [
      "api-sunset-date-changed-too-small",
      "ERR",
      "the sunset date of an operation was brought forward to one that is too near",
    ],
    ["api-sunset-date-too-small", "ERR", "an operation is deprecated with a sunset date nearer than the policy allows"],
    ["endpoint-added", "INFO", "there is a new operation"],
    ["endpoint-deprecated", "INFO", "an operation is deprecated"],
    ["endpoint-deprecated-with-sunset", "INFO", "an operation is deprecated and has a sunset date"],
    ["endpoint-reactivated", "INFO", "an operation is not deprecated any more"],
    ["sunset-deleted", "ERR", "an operation is still deprecated, and lost its sunset date"],
  ]),
  ...rows("paths", "flyball", [
    ["api-path-removed-after-sunset", "INFO", "a path is gone whose operations' sunset dates have passed"],
    ["api-removed-after-sunset", "INFO", "an operation is gone whose sunset date has passed"],
    [
      "path-parameter-renamed",
      "INFO",
      "a parameter of a path has another name: the URL is the same, generated clients rename an argument",
    ],
  ]),
  ...rows("tags", "oasdiff", [
    ["api-tag-added", "INFO", "an operation has one more tag"],
    ["api-tag-removed", "INFO", "an operation lost a tag"],
  ]),
  ...rows("info", "oasdiff", [
    ["api-major-version-not-bumped", "INFO", "something breaks, and the major version did not go up"],
    ["api-version-decreased", "INFO", "something breaks, and the version went down"],
    ["api-version-not-bumped", "INFO", "something breaks, and the version is the old one"],
  ]),
  ...rows("components", "oasdiff", [
    ["api-schema-removed", "INFO", "a named schema is gone"],
    ["webhook-added", "INFO", "there is a new webhook"],
    ["webhook-removed", "ERR", "a webhook is gone: who waits for it waits in vain"],
  ]),
  ...rows("servers", "flyball", [
    ["api-server-added", "INFO", "the document names one more server"],
    [
      "api-server-removed",
      "WARN",
      "the document names a server no more; whether it still answers can't be read from it",
    ],
    ["endpoint-server-added", "INFO", "an operation names one more server"],
    [
      "endpoint-server-removed",
      "WARN",
      "an operation names a server no more; whether it still answers can't be read from it",
    ],
  ]),
  ...rows("callbacks", "flyball", [
    ["callback-added", "INFO", "an operation calls back where it did not"],
    ["callback-removed", "ERR", "an operation does not call back any more, as with a webhook that is gone"],
  ]),
  ...rows("links", "flyball", [
    ["response-link-added", "INFO", "a response links to one more operation"],
    ["response-link-changed", "WARN", "a link of a response leads elsewhere, or with other parameters"],
    ["response-link-removed", "WARN", "a response lost a link"],
  ]),
  ...rows("security", "oasdiff", [
    ["api-global-security-added", "INFO", "the document accepts one more way to authenticate"],
    ["api-global-security-removed", "INFO", "the document accepts a way to authenticate no more"],
    ["api-global-security-scope-added", "INFO", "a way to authenticate of the document asks for one more scope"],
    ["api-global-security-scope-removed", "INFO", "a way to authenticate of the document asks for a scope no more"],
    ["api-security-added", "INFO", "an operation accepts one more way to authenticate"],
    ["api-security-component-added", "INFO", "there is a new security scheme"],
    ["api-security-component-oauth-scope-added", "INFO", "an OAuth flow has one more scope"],
    ["api-security-component-oauth-scope-changed", "INFO", "a scope of an OAuth flow is described in other words"],
    ["api-security-component-oauth-scope-removed", "INFO", "an OAuth flow lost a scope"],
    ["api-security-component-oauth-token-url-changed", "INFO", "an OAuth flow gets its tokens from another URL"],
    ["api-security-component-oauth-url-changed", "INFO", "an OAuth flow asks for consent at another URL"],
    ["api-security-component-removed", "INFO", "a security scheme is gone"],
    ["api-security-component-type-changed", "INFO", "a security scheme is of another type"],
    ["api-security-removed", "INFO", "an operation accepts a way to authenticate no more"],
    ["api-security-scope-added", "INFO", "a way to authenticate of an operation asks for one more scope"],
    ["api-security-scope-removed", "INFO", "a way to authenticate of an operation asks for a scope no more"],
  ]),
  // Who sends the old credential in the old place is refused: each of these breaks, unless no operation asks for the scheme.
  ...rows("security", "flyball", [
    [
      "api-security-component-bearer-format-changed",
      "ERR",
      "tokens of a scheme have another format: old ones are refused",
    ],
    ["api-security-component-in-changed", "ERR", "an API key is read from another place of the request"],
    ["api-security-component-name-changed", "ERR", "an API key is read under another name"],
    ["api-security-component-oauth-flow-added", "INFO", "an OAuth scheme has one more flow"],
    [
      "api-security-component-oauth-flow-removed",
      "ERR",
      "an OAuth scheme lost a flow: who gets tokens by it gets none",
    ],
    ["api-security-component-oauth-refresh-url-changed", "INFO", "an OAuth flow refreshes its tokens at another URL"],
    [
      "api-security-component-open-id-connect-url-changed",
      "ERR",
      "an OpenID Connect scheme is discovered at another URL",
    ],
    ["api-security-component-scheme-changed", "ERR", "an HTTP scheme is another one (`basic`, `bearer`, …)"],
  ]),
];

function rows(
  area: ContractRule["area"],
  origin: ContractRule["origin"],
  table: readonly Row[],
): readonly ContractRule[] {
  return table.map(([id, level, description]) => ({ id, level, area, direction: "none", description, origin }));
}
