import { UsageError } from "./command.ts";

/**
 * Refuses a name that several things have. Git would take a tag before a branch, and whoever may push a tag
 * `origin/main` would choose what everybody's `origin/main` is compared with.
 */
export function refuseAmbiguous(git: (args: readonly string[]) => string, revision: string): void {
  const [name = ""] = revision.split(/[~^@]/);
  if (name === "" || name === "HEAD" || /^refs\/|^[0-9a-f]{40,64}$/.test(name)) return;
  // In git's own order: gitrevisions(7).
  const places = ["refs/", "refs/tags/", "refs/heads/", "refs/remotes/"].map((place) => place + name);
  const wanted = new Set([...places, `refs/remotes/${name}/HEAD`]);
  const found = git(["for-each-ref", "--format=%(refname)", ...wanted])
    .split("\n")
    .filter((ref) => wanted.has(ref));
  if (found.length > 1)
    throw new UsageError(
      `${JSON.stringify(name)} is more than one thing here: ${found.join(", ")}. Say which of them.`,
    );
}
