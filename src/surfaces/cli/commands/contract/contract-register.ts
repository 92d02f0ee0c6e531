import type { CommandAction } from "../../command.ts";
import { machineOf } from "../../machine-of.ts";
import { renderRegistered } from "../../render/render-registry.ts";

/** Exit code 1 where a repository of the registry could not be read. */
export const contractRegister: CommandAction = {
  kind: "action",
  arguments: [{ name: "PATH", summary: "repositories or folders (default: this one)", arity: "any" }],
  options: [{ kind: "flag", name: "forget", summary: "take the paths out of the registry" }],
  run: async (input, io) => {
    const { registry } = await io.app();
    const paths = input.list("PATH");
    if (input.flag("--forget")) {
      if (paths.length === 0) throw input.usage("--forget needs the paths", "flyball contract register --forget PATH");
      const forgotten = [];
      for (const path of paths) forgotten.push(await registry.forget({ cwd: io.cwd, path }));
      return { exit: 0, human: renderRegistered(forgotten), machine: machineOf({ repositories: forgotten }) };
    }
    const repositories = await registry.register({ cwd: io.cwd, paths: paths.length === 0 ? ["."] : paths });
    const isRead = repositories.every(({ outcome }) => outcome === "added" || outcome === "renewed");
    return { exit: isRead ? 0 : 1, human: renderRegistered(repositories), machine: machineOf({ repositories }) };
  },
};
