import type { Landing, SignedLanding } from "@locara/compiler";
import { LocaraError } from "@locara/schema";
import type { Github, Pull, PullCommit, Review, User } from "./github.ts";

/** Who may sign: a stranger can open and review any public pull request. */
const trusted = new Set(["OWNER", "MEMBER", "COLLABORATOR"]);

const login = (user: User | null | undefined) => (user == null ? [] : [user.login]);

/**
 * An approval as GitHub knows it: its own clock instead of the commit's date, and accounts instead of names in commits.
 * Whoever pushes to the default branch chooses the dates of what they push; what no merged pull request brought is
 * brought by nobody.
 */
export async function signByPlatform(github: Github, defaultBranch: string, landing: Landing): Promise<SignedLanding> {
  const found = await github.list<Pull>(`/commits/${landing.commit}/pulls`);
  const by = new Set<string>();
  let { at } = landing;
  for (const { number, merged_at: mergedAt, base } of found) {
    if (mergedAt === null || base.ref !== defaultBranch) continue;
    at = Math.max(at, Math.floor(Date.parse(mergedAt) / 1000));
    const pull = await github.get<Pull>(`/pulls/${number}`);
    const reviews = await github.list<Review>(`/pulls/${number}/reviews`);
    const reviewers = lastWords(reviews).filter(
      // A review of an earlier commit says nothing about what was merged.
      (one) => one.state === "APPROVED" && one.commit_id === pull.head.sha && trusted.has(one.author_association),
    );
    const author = trusted.has(pull.author_association) ? login(pull.user) : [];
    for (const name of [...author, ...login(pull.merged_by), ...reviewers.flatMap(({ user }) => login(user))])
      by.add(name);
  }
  return { ...landing, at, by: [...by].sort() };
}

/** Of each reviewer the last review that approves or refuses: GitHub lists all, the oldest first. */
const lastWords = (reviews: readonly Review[]): readonly Review[] => [
  ...new Map(
    reviews.filter(({ state }) => state !== "COMMENTED").map((review) => [review.user?.login, review] as const),
  ).values(),
];

/** GitHub lists no more commits of a pull request than this, whatever is asked for. */
const mostCommits = 250;

/** Who proposes a change: who opened the pull request, and whose commits are in it. */
export async function proposersByPlatform(github: Github, { number, user }: Pull): Promise<readonly string[]> {
  const commits = await github.list<PullCommit>(`/pulls/${number}/commits`);
  if (commits.length >= mostCommits) {
    const message = `#${number} has ${mostCommits} commits or more, and GitHub does not say who wrote the rest.`;
    throw new LocaraError("resource/network", message, "Squash it, or split it.");
  }
  const names = commits.flatMap(({ author, committer }) => [...login(author), ...login(committer)]);
  return [...new Set([...login(user), ...names])].filter((name) => name !== "web-flow").sort();
}
