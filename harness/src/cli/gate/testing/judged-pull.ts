import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { openGit } from "../git.ts";
import { openGithub, type Pull } from "../github.ts";
import { judgePull } from "../judge-pull.ts";
import { fakeGithub, fakeToken } from "./fake-github.ts";
import { type GateRepository, gateRepository, hosts, manifest } from "./gate-repository.ts";

const pull: Pull = {
  number: 1,
  user: { login: "anna" },
  author_association: "MEMBER",
  head: { sha: "head" },
  base: { ref: "main" },
  merged_at: null,
};

export const author = ["-c", "user.name=anna", "-c", "user.email=anna@example.com"];

/** A repository whose main has an app, and the judge of pull request 1: each anew, from main. */
export async function world(t: TestContext) {
  const repository = gateRepository(t);
  const git = (...args: readonly string[]) => repository.git(repository.dev, ...args);
  repository.commit("main", { "app/locara.json": manifest({}) }, { who: "anna", at: 0 });
  repository.push();
  const github = openGithub((await fakeGithub(t, "acme/notes")).api, "acme/notes", fakeToken);
  const begin = () => git("checkout", "--quiet", "--force", "-B", "pull-1", "main");
  begin();
  const judged = () => {
    repository.push({ 1: "pull-1" });
    const judge = {
      folder: repository.runner,
      git: openGit(repository.runner),
      github,
      app: "app",
      approvals: "app/locara.approvals.json",
      defaultBranch: "main",
      env: { PATH: process.env.PATH },
      now: 1,
    };
    return judgePull(judge, pull);
  };
  const widen = () =>
    repository.commit("pull-1", { "app/locara.json": manifest(hosts("a.example.com")) }, { who: "anna", at: 0 });
  return { repository, git, begin, judged, widen };
}

const hash = ({ dev }: GateRepository, args: readonly string[], input: string) => {
  const { code, out, err } = openGit(dev).run(args, input);
  assert.equal(code, 0, err);
  return out.toString().trim();
};
/** Puts a text into the developer's clone, and gives its object. */
export const blob = (repository: GateRepository, text: string) =>
  hash(repository, ["hash-object", "-w", "--stdin"], text);
/** Makes a tree of lines as `git ls-tree` writes them, and gives its object. */
export const tree = (repository: GateRepository, lines: string) => hash(repository, ["mktree"], lines);
