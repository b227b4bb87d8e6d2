import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { openGit } from "./git.ts";
import type { Verdict } from "./judge-pull.ts";
import { hosts, manifest } from "./testing/gate-repository.ts";
import { author, blob, tree, world } from "./testing/judged-pull.ts";

interface Attack {
  readonly what: string;
  /** Files of the pull request; what no checkout can write is put into the index, or made by hand. */
  readonly files?: Readonly<Record<string, string | null>>;
  readonly entries?: readonly (readonly [mode: string, path: string])[];
  readonly gate: Verdict["gate"];
  readonly says: RegExp;
  readonly because: string;
}

const another = /a checkout could have another app\/locara\.json than git/;
const given = (attribute: string) => new RegExp(`${another.source}: \\.gitattributes gives it ${attribute}`);
const open = /The gate is open/;
const attributes = (text: string, folder = "") => ({ [`${folder}.gitattributes`]: `${text}\n` });

const attacks: readonly Attack[] = [
  {
    what: "a link for the manifest",
    entries: [["120000", "app/locara.json"]],
    gate: "closed",
    says: another,
    because: "a link leads a checkout elsewhere",
  },
  {
    what: "Locara.json",
    entries: [["100644", "app/Locara.json"]],
    gate: "closed",
    says: another,
    because: "a volume that ignores case has one of the two",
  },
  {
    what: "locara.jſon",
    entries: [["100644", "app/locara.jſon"]],
    gate: "closed",
    says: another,
    because: "such a volume takes a long s for an s",
  },
  {
    what: "APP/locara.json",
    entries: [["100644", "APP/locara.json"]],
    gate: "closed",
    says: /another app than git: it is there in another spelling too/,
    because: "the folder has a twin, whose files take the place of its own",
  },
  {
    what: "Locara.lock.json",
    entries: [["100644", "app/Locara.lock.json"]],
    gate: "closed",
    says: /another app\/locara\.lock\.json than git/,
    because: "it is a lock file where git has none",
  },
  {
    what: "a submodule for the app",
    files: { "app/locara.json": null },
    entries: [["160000", "app"]],
    gate: "closed",
    says: /it has no app\/locara\.json/,
    because: "what is in another repository is not judged here",
  },
  {
    what: "a manifest that may be run",
    entries: [["100755", "app/locara.json"]],
    gate: "open",
    says: open,
    because: "it is the same file",
  },
  ...["filter=other", "working-tree-encoding=SHIFT_JIS", "ident", "export-subst", "export-ignore"].map(
    (attribute): Attack => ({
      what: `the attribute ${attribute}`,
      files: attributes(`*.json ${attribute}`),
      gate: "closed",
      says: given(attribute.replace(/^(\w+-?\w*)$/, "$1=set")),
      because: "a checkout or an archive has other bytes than were judged",
    }),
  ),
  {
    what: "attributes beside the manifest",
    files: attributes("locara.json filter=other", "app/"),
    gate: "closed",
    says: given("filter=other"),
    because: "every folder on the way can have some",
  },
  {
    what: "attributes of the lock file",
    files: attributes("*.lock.json ident", "app/"),
    gate: "closed",
    says: /another app\/locara\.lock\.json than git/,
    because: "it says what was consented to",
  },
  {
    what: "an attribute with another name",
    files: attributes("[attr]plain filter=other\n* plain"),
    gate: "closed",
    says: given("filter=other"),
    because: "a macro stands for others",
  },
  {
    what: "attributes for another case",
    files: attributes("APP/LOCARA.* filter=other"),
    gate: "closed",
    says: given("filter=other"),
    because: "patterns ignore case where the volume does",
  },
  {
    what: "attributes that another case takes back",
    files: attributes("*.json filter=other\n*.JSON -filter"),
    gate: "closed",
    says: given("filter=other"),
    because: "where the volume knows case nothing is taken back",
  },
  {
    what: ".GITATTRIBUTES",
    files: { ".GITATTRIBUTES": "*.json filter=other\n" },
    gate: "closed",
    says: /another \.gitattributes than git/,
    because: "a volume that ignores case gives git that file",
  },
  {
    what: "a link for .gitattributes",
    entries: [["120000", "app/.gitattributes"]],
    gate: "closed",
    says: /another app\/\.gitattributes than git: it is no plain file/,
    because: "where it leads cannot be told",
  },
  {
    what: "attributes that leave the bytes alone",
    files: attributes("* text=auto eol=lf\n*.json diff -filter\n*.png filter=lfs -text"),
    gate: "open",
    says: open,
    because: "line ends mean nothing in JSON, and pictures are no manifest",
  },
];

test("what is judged is what a checkout has, whatever a pull request brings", async (t) => {
  const { repository, git, begin, judged } = await world(t);
  const bytes = git("rev-parse", "main:app/locara.json");
  for (const { what, files = {}, entries = [], gate, says, because } of attacks) {
    await t.test(`with ${what} the gate is ${gate}: ${because}`, async () => {
      begin();
      repository.commit("pull-1", files, { who: "anna", at: 0 });
      for (const [mode, path] of entries) {
        const object = mode === "160000" ? git("rev-parse", "main") : bytes;
        git("update-index", "--add", "--cacheinfo", `${mode},${object},${path}`);
      }
      if (entries.length > 0) git(...author, "commit", "--quiet", "-m", "An attack");
      const verdict = await judged();
      assert.match(verdict.sentence, says);
      assert.equal(verdict.gate, gate);
    });
  }
});

test("one manifest for whoever judges git's object, another for whoever builds a checkout", async (t) => {
  const { repository, git, judged } = await world(t);
  // In SHIFT_JIS a yen sign is the byte of a backslash: for a checkout the string ends at another quote.
  const text = manifest({}).replace("Takes notes.", "Takes notes for ¥");
  repository.commit("pull-1", attributes("*.json working-tree-encoding=SHIFT_JIS"), { who: "anna", at: 0 });
  // Put there by hand: adding it would encode it.
  git("update-index", "--add", "--cacheinfo", `100644,${blob(repository, text)},app/locara.json`);
  git(...author, "commit", "--quiet", "-m", "An attack");
  git("checkout", "--quiet", "--force", "main");
  git("checkout", "--quiet", "--force", "pull-1");
  assert.notDeepEqual(readFileSync(join(repository.dev, "app/locara.json")), Buffer.from(text));
  const verdict = await judged();
  assert.deepEqual([verdict.gate, given("working-tree-encoding=SHIFT_JIS").test(verdict.sentence)], ["closed", true]);
});

test("a tree that lists the manifest twice keeps the gate closed: which one a checkout has is git's affair", async (t) => {
  const { repository, git, judged } = await world(t);
  const [one, other] = [manifest({}), manifest({ net: true })].map((text) => blob(repository, text));
  const app = tree(repository, `100644 blob ${one}\tlocara.json\n100644 blob ${other}\tlocara.json\n`);
  const top = tree(repository, `040000 tree ${app}\tapp\n`);
  git("update-ref", "refs/heads/pull-1", git(...author, "commit-tree", "-p", "main", "-m", "Twice", top));
  assert.equal((await judged()).gate, "closed");
});

test("a pull request's own merge driver settles no conflict", async (t) => {
  const { repository, judged } = await world(t);
  const files = { ...attributes("*.json merge=union"), "app/locara.json": manifest(hosts("a.example.com")) };
  repository.commit("pull-1", files, { who: "anna", at: 0 });
  repository.git(repository.dev, "checkout", "--quiet", "main");
  repository.commit("main", { "app/locara.json": manifest(hosts("b.example.com")) }, { who: "carol", at: 1 });
  assert.match((await judged()).sentence, /it conflicts with the default branch/);
});

test("what is judged is said: the file, git's object of it, and what was merged into what", async (t) => {
  const { git, judged, widen } = await world(t);
  const head = widen();
  const { markdown, gate } = await judged();
  const object = git("rev-parse", "pull-1:app/locara.json");
  const tip = git("rev-parse", "main");
  assert.equal(gate, "closed");
  const said = `Judged: \`app/locara.json\` as git object ${object}, in the merge of ${head} into ${tip}.`;
  assert.ok(markdown.includes(`\n${said}\n`), markdown);
});

test("a second manifest elsewhere is not taken for the app's", async (t) => {
  const { repository, judged } = await world(t);
  const other = { "locara.json": manifest({ net: true }), "app/app/locara.json": manifest({ net: true }) };
  repository.commit("pull-1", other, { who: "anna", at: 0 });
  const { gate, markdown } = await judged();
  assert.equal(gate, "open");
  assert.match(markdown, /Judged: `app\/locara\.json` as/);
});

test("an object that replaces the manifest in the runner's clone changes nothing that is judged", async (t) => {
  const { repository, judged, widen } = await world(t);
  widen();
  assert.equal((await judged()).gate, "closed");
  const { runner, git } = repository;
  const [wide, narrow] = ["refs/locara/pulls/1", "origin/main"].map((name) =>
    git(runner, "rev-parse", `${name}:app/locara.json`),
  ) as [string, string];
  git(runner, "replace", wide, narrow);
  assert.equal((await judged()).gate, "closed");
});

test("no hook and no monitor of the runner's clone is run, and its own attributes count for nothing", async (t) => {
  const { repository, judged } = await world(t);
  const { runner, dev, git } = repository;
  const ran = join(dev, "../ran");
  const script = `#!/bin/sh\necho "$0" >> ${ran}\n`;
  mkdirSync(join(runner, ".git/hooks"), { recursive: true });
  for (const hook of ["reference-transaction", "post-checkout", "fsmonitor"])
    writeFileSync(join(runner, ".git/hooks", hook), script, { mode: 0o755 });
  git(runner, "config", "core.fsmonitor", join(runner, ".git/hooks/fsmonitor"));
  const own = join(dev, "../attributes");
  writeFileSync(own, "* filter=other\n");
  git(runner, "config", "core.attributesFile", own);
  repository.commit("pull-1", attributes("*.png -text"), { who: "anna", at: 0 });
  repository.push({ 1: "pull-1" });
  rmSync(ran, { force: true });
  const fetched = openGit(runner);
  assert.equal(fetched.run(["update-ref", "refs/locara/tried", "HEAD"]).code, 0);
  assert.equal(fetched.run(["status"]).code, 0);
  assert.equal(existsSync(ran), false);
  assert.equal((await judged()).gate, "open");
});
