import { expect, test } from "vitest";
import { forgeOf, type ForgeKind } from "./forge-of.ts";

test.for([
  ["https://github.com/ada/engine.git", null, "github", "https://api.github.com", "ada/engine"],
  ["https://x-access-token:secret@github.com/ada/engine", null, "github", "https://api.github.com", "ada/engine"],
  ["git@github.com:ada/engine.git", null, "github", "https://api.github.com", "ada/engine"],
  ["ssh://git@ssh.github.com:443/ada/engine.git", null, "github", "https://api.github.com", "ada/engine"],
  ["git@acme.ghe.com:ada/engine.git", null, "github", "https://api.acme.ghe.com", "ada/engine"],
  ["https://gitlab.com/group/sub/engine.git", null, "gitlab", "https://gitlab.com/api/v4", "group/sub/engine"],
  ["https://codeberg.org/ada/engine/", null, "forgejo", "https://codeberg.org/api/v1", "ada/engine"],
  ["https://git.example.org:8443/ada/engine", "github", "github", "https://git.example.org:8443/api/v3", "ada/engine"],
  ["ssh://git@git.example.org:2222/a/b/c.git", "gitlab", "gitlab", "https://git.example.org/api/v4", "a/b/c"],
  ["http://127.0.0.1:3000/ada/engine.git", "forgejo", "forgejo", "http://127.0.0.1:3000/api/v1", "ada/engine"],
] as const)("%s (said: %s) is %s at %s, %s", ([url, said, kind, apiUrl, repository]) => {
  expect(forgeOf(url, said)).toEqual({ ok: true, value: { kind, apiUrl, repository } });
});

test.for<readonly [string, ForgeKind | null, RegExp]>([
  ["https://github.example.com/ada/engine", null, /nothing says what kind of forge github\.example\.com is/u],
  ["https://github.com.evil.example/ada/engine", null, /nothing says/u],
  ["/srv/git/engine.git", null, /is no https, ssh or git URL/u],
  ["file:///srv/git/engine.git", null, /is no https, ssh or git URL/u],
  ["https://github.com/ada", null, /no repository on github\.com/u],
  ["https://github.com/ada/engine/extra", null, /no repository on github\.com/u],
  ["https://github.com/ada/..", null, /is no|no repository/u],
  ["git@github.com:ada/en gine", null, /no repository/u],
  ["git@github.com:../../user", null, /no repository/u],
  ["", null, /is no https/u],
])("%s is refused", ([url, said, why]) => {
  const result = forgeOf(url, said);
  expect(result.ok ? "" : result.error).toMatch(why);
});
