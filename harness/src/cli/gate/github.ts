import { LocaraError } from "@locara/schema";

/** The parts of GitHub's answers that the gate reads. */
export interface User {
  readonly login: string;
}
export interface Pull {
  readonly number: number;
  readonly user: User | null;
  readonly author_association: string;
  readonly head: { readonly sha: string };
  readonly base: { readonly ref: string };
  readonly merged_at: string | null;
  readonly merged_by?: User | null;
}
export interface Review {
  readonly user: User | null;
  readonly state: string;
  readonly commit_id: string | null;
  readonly author_association: string;
}
export interface PullCommit {
  readonly author: User | null;
  readonly committer: User | null;
}
export interface Comment {
  readonly id: number;
  readonly user: User | null;
  readonly body: string;
}

/** One repository through GitHub's API. Paths are below `/repos/<owner>/<name>`. */
export interface Github {
  get<Answer>(path: string): Promise<Answer>;
  /** All pages of a list. */
  list<Item>(path: string): Promise<readonly Item[]>;
  send(method: "POST" | "PATCH", path: string, body: unknown): Promise<void>;
}

const pageSize = 100;
const mostPages = 30;

/** The token goes to `api` and nowhere else: over https, and never along a redirect. */
export function openGithub(api: string, repository: string, token: string): Github {
  if (!/^https:\/\/|^http:\/\/127\.0\.0\.1:\d+$/.test(api))
    throw failed(`${api} is no https address.`, "Look at GITHUB_API_URL.");
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw failed(`${JSON.stringify(repository)} is no repository.`, "Look at GITHUB_REPOSITORY.");
  const ask = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${api}/repos/${repository}${path}`, {
      method,
      redirect: "error",
      signal: AbortSignal.timeout(30_000),
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "x-github-api-version": "2022-11-28",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw failed(`GitHub did not answer ${method} ${path}.`, "Run the gate again.", { cause: error });
    });
    if (answer.ok) return answer.json();
    const hint =
      answer.status === 403
        ? "Give the job the permissions that docs/capability-gate.md names."
        : "Run the gate again.";
    throw failed(`GitHub answered ${answer.status} to ${method} ${path}.`, hint);
  };
  return {
    get: (path) => ask("GET", path) as Promise<never>,
    list: async (path) => {
      const items: unknown[] = [];
      for (let page = 1; page <= mostPages; page++) {
        const more = (await ask(
          "GET",
          `${path}${path.includes("?") ? "&" : "?"}per_page=${pageSize}&page=${page}`,
        )) as unknown[];
        items.push(...more);
        if (more.length < pageSize) return items as never;
      }
      // Half of a list could lack the one entry that closes the gate.
      throw failed(`GitHub has more than ${mostPages * pageSize} entries at ${path}.`, "Close or split some of them.");
    },
    send: async (method, path, body) => {
      await ask(method, path, body);
    },
  };
}

const failed = (message: string, hint: string, options?: ErrorOptions) =>
  new LocaraError("resource/network", message, hint, options);
