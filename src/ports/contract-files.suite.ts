import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ContractFiles, PlacedReader } from "./contract-files.ts";

const MAX = 1000;

/** Holds an adapter to the contract of {@link ContractFiles}. */
export function contractFilesSuite(name: string, open: () => ContractFiles): void {
  describe(`${name} keeps the contract of contract files`, () => {
    const files = open();
    let top = "";
    let root = "";
    beforeAll(() => {
      top = realpathSync(mkdtempSync(join(tmpdir(), "flyball-contracts-")));
      root = join(top, "repo");
      put(top, "outside.yaml", "outside: 1");
      put(root, "apis/v1/api.yaml", "openapi: 3.0.3\r\n");
      put(root, "common/large.yaml", "x".repeat(MAX + 1));
      put(root, "common/ünï code.yaml", "a: 1");
      symlinkSync("../outside.yaml", join(root, "link.yaml"));
      symlinkSync("common", join(root, "shortcut"));
      symlinkSync("repo", join(top, "way"));
      git(root, "init", "-q", "-b", "main");
      // What git would turn into other bytes stays as it is.
      put(root, ".gitattributes", "*.yaml text eol=lf\n");
      git(root, "-c", "core.autocrlf=false", "add", "--all");
      git(root, "commit", "-qm", "one");
      put(root, "apis/v1/api.yaml", "openapi: 3.1.0\n");
    });
    afterAll(() => rmSync(top, { recursive: true, force: true }));

    const readers: readonly (readonly [name: string, open: () => Promise<PlacedReader>])[] = [
      ["a folder on disk", async () => files.disk(join(root, "apis/v1/api.yaml"), null)],
      ["a commit", async () => files.commit(join(root, "apis/v1"), "main")],
    ];
    for (const [what, openReader] of readers)
      describe(what, () => {
        test.for([
          ["common/ünï code.yaml", "read"],
          ["nowhere.yaml", "absent"],
          ["common/nowhere/deep.yaml", "absent"],
          ["common/large.yaml", "large"],
          ["link.yaml", "refused"],
          ["common", what === "a commit" ? "absent" : "refused"],
          ["shortcut/large.yaml", what === "a commit" ? "absent" : "refused"],
          ["../outside.yaml", "refused"],
          ["common/../../outside.yaml", "refused"],
          ["/etc/passwd", "refused"],
          ["a\0b", "refused"],
          ["", "refused"],
        ] as const)("%j is %s", async ([path, kind]) => {
          const reader = await openReader();
          expect((await reader.read(path, MAX)).kind).toBe(kind);
          await reader.close();
        });
      });

    test("a reader around a file says where the file is below the checkout, through links above it too", async () => {
      expect((await files.disk(join(root, "apis/v1/api.yaml"), null)).path).toBe("apis/v1/api.yaml");
      expect((await files.disk(join(top, "way/apis/v1/api.yaml"), null)).path).toBe("apis/v1/api.yaml");
      expect((await files.disk(join(top, "outside.yaml"), null)).path).toBe("outside.yaml");
      expect((await files.disk(join(root, "apis/v1/api.yaml"), join(root, "apis"))).path).toBe("v1/api.yaml");
    });

    test("a root that does not hold the file is refused", async () => {
      await expect(files.disk(join(top, "outside.yaml"), root)).rejects.toMatchObject({
        code: "PATH_REFUSED",
        exit: 2,
      });
    });

    test("a commit gives its own bytes, not those on disk", async () => {
      const reader = await files.commit(join(root, "apis/v1"), "HEAD");
      const read = await reader.read("apis/v1/api.yaml", MAX);
      await reader.close();
      expect(reader.path).toBe("apis/v1");
      expect(read.kind === "read" && Buffer.from(read.bytes).toString()).toBe("openapi: 3.0.3\n");
    });

    test.for(["no-such", "--all", "", "HEAD:apis"])("%j is no commit", async (revision) => {
      await expect(files.commit(root, revision)).rejects.toMatchObject({ code: "REVISION_UNKNOWN", exit: 2 });
    });

    describe("a host", () => {
      let server: Server;
      let host = "";
      beforeAll(async () => {
        server = createServer((request, response) => {
          const to = { "/moved": "/a.yaml", "/away": "http://localhost:9/a.yaml", "/round": "/round" }[
            request.url ?? ""
          ];
          if (to !== undefined) response.writeHead(302, { location: to }).end();
          else if (request.url === "/a.yaml") response.end("a: 1");
          else if (request.url === "/large") response.end("x".repeat(MAX + 1));
          else response.writeHead(request.url === "/broken" ? 500 : 404).end();
        }).listen(0, "127.0.0.1");
        await new Promise((resolve) => server.once("listening", resolve));
        host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      });
      afterAll(() => server.close());

      test.for([
        ["/a.yaml", "read"],
        ["/moved", "read"],
        ["/nowhere", "absent"],
        ["/large", "large"],
        ["/away", "refused"],
        ["/round", "refused"],
      ] as const)("%s is %s", async ([path, kind]) => {
        expect((await files.remote([host]).read(`http://${host}${path}`, MAX)).kind).toBe(kind);
      });

      test.for(["http://localhost:9/a.yaml", "file:///etc/passwd", "nonsense"])(
        "%s is refused unasked",
        async (url) => {
          expect((await files.remote([host]).read(url, MAX)).kind).toBe("refused");
        },
      );

      test("one that fails is a fault to try again", async () => {
        const read = files.remote([host]).read(`http://${host}/broken`, MAX);
        await expect(read).rejects.toMatchObject({ code: "CONTRACT_UNREACHABLE", exit: 3 });
      });
    });
  });
}

function put(root: string, path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function git(folder: string, ...args: readonly string[]): void {
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
    cwd: folder,
    stdio: "ignore",
  });
}
