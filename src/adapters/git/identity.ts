import { Fault } from "../../base/fault.ts";
import { textFields, userGit, type Place } from "./place.ts";

export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** Who git would name as the author of a commit in the user's checkout: the environment, then `author.*`, then `user.*`. Null where either part is
 * missing: a name that git would make up from the host's is not one. */
export async function readIdentity(place: Place): Promise<Identity | null> {
  const listed = await userGit(
    place.host,
    place.root,
    ["config", "-z", "--get-regexp", "^(user|author)\\.(name|email)$"],
    {
      answers: [1],
    },
  );
  const settings = new Map<string, string>();
  for (const field of textFields(listed.stdout)) {
    const end = field.indexOf("\n");
    if (end > 0) settings.set(field.slice(0, end), field.slice(end + 1));
  }
  const { env } = place.host;
  const name = clean(env["GIT_AUTHOR_NAME"] ?? settings.get("author.name") ?? settings.get("user.name"));
  const email = clean(
    env["GIT_AUTHOR_EMAIL"] ?? settings.get("author.email") ?? settings.get("user.email") ?? env["EMAIL"],
  );
  return name === "" || email === "" ? null : { name, email };
}

export async function knownIdentity(place: Place): Promise<Identity> {
  const identity = await readIdentity(place);
  if (identity !== null) return identity;
  throw new Fault("git does not know who you are: user.name or user.email is not set", {
    code: "IDENTITY_MISSING",
    exit: 2,
    hint: 'git config --global user.name "Your Name" && git config --global user.email you@example.com',
  });
}

/** Git drops these from a name by itself; it would refuse what is then empty. */
function clean(text: string | undefined): string {
  return (text ?? "").replace(/[<>\n\r\0]/gu, "").trim();
}
