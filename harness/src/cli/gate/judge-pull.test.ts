import assert from "node:assert/strict";
import test from "node:test";
import { openGit } from "./git.ts";
import { openGithub, type Pull } from "./github.ts";
import { judgePull } from "./judge-pull.ts";
import { fakeGithub, fakeToken } from "./testing/fake-github.ts";
import { gateRepository, manifest } from "./testing/gate-repository.ts";

const pull: Pull = {
  number: 1,
  user: { login: "anna" },
  author_association: "MEMBER",
  head: { sha: "head" },
  base: { ref: "main" },
  merged_at: null,
};

const twins = [
  { mode: "120000", name: "locara.json", gate: "closed", because: "a link leads a checkout elsewhere" },
  { mode: "100644", name: "Locara.json", gate: "closed", because: "a volume that ignores case has one of the two" },
  { mode: "100755", name: "locara.json", gate: "open", because: "it is the same file, that may be run" },
] as const;
for (const { mode, name, gate, because } of twins) {
  test(`${mode} ${name} with the bytes of the manifest is ${gate}: ${because}`, async (t) => {
    const repository = gateRepository(t);
    const git = (...args: readonly string[]) => repository.git(repository.dev, ...args);
    repository.commit("main", { "app/locara.json": manifest({}) }, { who: "anna", at: 0 });
    repository.push();
    git("checkout", "--quiet", "-B", "pull-1");
    git("update-index", "--add", "--cacheinfo", `${mode},${git("rev-parse", "main:app/locara.json")},app/${name}`);
    git("-c", "user.name=anna", "-c", "user.email=anna@example.com", "commit", "--quiet", "-m", "A twin");
    repository.push({ 1: "pull-1" });
    const judge = {
      folder: repository.runner,
      git: openGit(repository.runner),
      github: openGithub((await fakeGithub(t, "acme/notes")).api, "acme/notes", fakeToken),
      app: "app",
      approvals: "app/locara.approvals.json",
      defaultBranch: "main",
      env: { PATH: process.env.PATH },
      now: 1,
    };
    const verdict = await judgePull(judge, pull);
    assert.equal(verdict.gate, gate);
    if (gate === "closed") assert.match(verdict.sentence, /a checkout could have another app\/locara\.json than git/);
  });
}
