import { UsageError } from "./command.ts";

/**
 * Refuses a name that several things have. Git would take a tag before a branch, and both before the beginning of an id:
 * whoever may push a tag `origin/main`, or `bd3fc11`, would choose what everybody's is compared with.
 */
export function refuseAmbiguous(git: (args: readonly string[]) => string, revision: string): void {
  const [name = ""] = revision.split(/[~^]|@\{/);
  if (["", "@", "HEAD"].includes(name) || /^refs\/|^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(name)) return;
  // In git's own order: gitrevisions(7).
  const places = ["refs/", "refs/tags/", "refs/heads/", "refs/remotes/"].map((place) => place + name);
  const wanted = new Set([...places, `refs/remotes/${name}/HEAD`]);
  const found = git(["for-each-ref", "--format=%(refname)", ...wanted])
    .split("\n")
    .filter((ref) => wanted.has(ref));
  // As `git describe` says it, too. Whether there is such an id is not asked: one that is not here yet is meant all the same.
  const begins = /^(.*-\d+-g)?[0-9a-f]{4,64}$/i.test(name) ? ["the beginning of an id too"] : [];
  if (found.length === 0 || found.length + begins.length === 1) return;
  const things = [...found, ...begins].join(", ");
  throw new UsageError(`${JSON.stringify(name)} is more than one thing here: ${things}. Say which of them.`);
}
