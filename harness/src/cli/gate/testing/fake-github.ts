import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import type { Comment, Pull, PullCommit, Review } from "../github.ts";

/** What the fake keeps; a test fills it in. */
export interface FakeGithub {
  readonly api: string;
  readonly pulls: Map<number, Pull>;
  readonly commits: Map<number, readonly PullCommit[]>;
  readonly reviews: Map<number, readonly Review[]>;
  /** Numbers of pull requests by the commit that they brought. */
  readonly brought: Map<string, readonly number[]>;
  readonly comments: { pull: number; id: number; user: { login: string }; body: string }[];
  readonly statuses: { sha: string; state: string; context: string; description: string }[];
  readonly requests: string[];
}

export const fakeToken = "a-token-of-the-job";

/** The parts of GitHub's API that the gate uses, on loopback. It stops with the test. */
export async function fakeGithub(t: TestContext, repository: string): Promise<FakeGithub> {
  const state: Omit<FakeGithub, "api"> = {
    pulls: new Map(),
    commits: new Map(),
    reviews: new Map(),
    brought: new Map(),
    comments: [],
    statuses: [],
    requests: [],
  };
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const authorized = request.headers.authorization === `Bearer ${fakeToken}`;
      const path = (request.url ?? "").replace(`/repos/${repository}`, "");
      state.requests.push(`${request.method} ${path}`);
      const answer = authorized ? answerTo(state, `${request.method} ${path}`, body) : undefined;
      response.writeHead(answer === undefined ? (authorized ? 404 : 401) : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? {}));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ...state };
}

type Body = Readonly<Record<string, string>>;

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString("utf8")) as Body);
}

type Answer = (state: Omit<FakeGithub, "api">, part: string, body: Body, page: number) => unknown;

const paged = <Item>(items: readonly Item[], page: number) => items.slice((page - 1) * 100, page * 100);

const routes: readonly (readonly [pattern: RegExp, answer: Answer])[] = [
  [
    /^GET \/pulls\?state=open&base=([^&]+)/,
    ({ pulls }, base, _, page) =>
      paged(
        [...pulls.values()].filter((pull) => pull.merged_at === null && pull.base.ref === base),
        page,
      ),
  ],
  [/^GET \/pulls\/(\d+)$/, ({ pulls }, number) => pulls.get(Number(number))],
  [/^GET \/pulls\/(\d+)\/commits\?/, ({ commits }, number, _, page) => paged(commits.get(Number(number)) ?? [], page)],
  [/^GET \/pulls\/(\d+)\/reviews\?/, ({ reviews }, number, _, page) => paged(reviews.get(Number(number)) ?? [], page)],
  [
    /^GET \/commits\/(\w+)\/pulls\?/,
    ({ brought, pulls }, sha, _, page) =>
      paged(
        (brought.get(sha) ?? []).map((number) => pulls.get(number)),
        page,
      ),
  ],
  [
    /^GET \/issues\/(\d+)\/comments\?/,
    ({ comments }, pull, _, page) =>
      paged(comments.filter((one) => one.pull === Number(pull)) satisfies Comment[], page),
  ],
  [
    /^POST \/issues\/(\d+)\/comments$/,
    ({ comments }, pull, { body = "" }) => {
      const made = { pull: Number(pull), id: 1000 + comments.length, user: { login: "github-actions[bot]" }, body };
      comments.push(made);
      return made;
    },
  ],
  [
    /^PATCH \/issues\/comments\/(\d+)$/,
    ({ comments }, id, { body = "" }) => {
      const found = comments.find((one) => one.id === Number(id));
      if (found !== undefined) found.body = body;
      return found;
    },
  ],
  [
    /^POST \/statuses\/(\w+)$/,
    ({ statuses }, sha, { state = "", context = "", description = "" }) => {
      const made = { sha, state, context, description };
      statuses.push(made);
      return made;
    },
  ],
];

function answerTo(state: Omit<FakeGithub, "api">, asked: string, body: Body): unknown {
  const page = Number(/[?&]page=(\d+)/.exec(asked)?.[1] ?? 1);
  for (const [pattern, answer] of routes) {
    const found = pattern.exec(asked);
    if (found !== null) return answer(state, found[1] ?? "", body, page);
  }
  return undefined;
}
