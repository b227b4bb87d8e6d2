import assert from "node:assert/strict";
import test from "node:test";
import type { Verdict } from "./judge-pull.ts";
import { hosts, manifest } from "./testing/gate-repository.ts";
import { author, blob, world } from "./testing/judged-pull.ts";

interface Mend {
  readonly what: string;
  readonly capabilities: unknown;
  readonly mended: boolean;
  readonly gate: Verdict["gate"];
  readonly says: RegExp;
  readonly because: string;
}

const mends: readonly Mend[] = [
  {
    what: "takes the doubt away",
    capabilities: hosts("a.example.com"),
    mended: true,
    gate: "open",
    says: /The gate is open/,
    because: "else nobody could mend it",
  },
  {
    what: "takes the doubt away and asks for less",
    capabilities: {},
    mended: true,
    gate: "open",
    says: /The gate is open/,
    because: "less is always allowed",
  },
  {
    what: "takes the doubt away and asks for more",
    capabilities: hosts("a.example.com", "b.example.com"),
    mended: true,
    gate: "closed",
    says: /1 change not signed off/,
    because: "it is held against git's object of main",
  },
  {
    what: "leaves the doubt",
    capabilities: hosts("a.example.com"),
    mended: false,
    gate: "closed",
    says: /\.gitattributes gives it ident=set/,
    because: "what it becomes is in doubt",
  },
];
for (const { what, capabilities, mended, gate, says, because } of mends) {
  test(`where main itself is in doubt, a pull request that ${what} finds the gate ${gate}: ${because}`, async (t) => {
    const { repository, git, judged, begin } = await world(t);
    const wide = { ".gitattributes": "*.json ident\n", "app/locara.json": manifest(hosts("a.example.com")) };
    git("checkout", "--quiet", "main");
    repository.commit("main", wide, { who: "carol", at: 0 });
    begin();
    const files = { ...(mended ? { ".gitattributes": null } : {}), "app/locara.json": manifest(capabilities) };
    repository.commit("pull-1", files, { who: "anna", at: 0 });
    const verdict = await judged();
    assert.match(verdict.sentence, says);
    assert.deepEqual([verdict.gate, verdict.asksForMore], [gate, true]);
    const told = /The default branch is itself in doubt: a checkout could have another app\/locara\.json than git: /;
    assert.equal(told.test(verdict.markdown), mended, verdict.markdown);
  });
}

test("a lock file that nobody's app has is refused and not read", async (t) => {
  const { repository, judged } = await world(t);
  repository.commit("pull-1", { "app/locara.lock.json": " ".repeat(17 * 1024 * 1024) }, { who: "anna", at: 0 });
  const { gate, sentence } = await judged();
  assert.deepEqual([gate, sentence], ["closed", "The gate is closed: app/locara.json or its lock file is too large."]);
});

test("where main's own manifest is a link, that is said of main: nothing can be held against it", async (t) => {
  const { repository, git, judged, begin } = await world(t);
  git("checkout", "--quiet", "main");
  git("update-index", "--add", "--cacheinfo", `120000,${blob(repository, "../other.json")},app/locara.json`);
  git(...author, "commit", "--quiet", "-m", "A link");
  begin();
  repository.commit("pull-1", { "app/locara.json": null }, { who: "anna", at: 0 });
  repository.commit("pull-1", { "app/locara.json": manifest({}) }, { who: "anna", at: 0 });
  const { gate, sentence } = await judged();
  assert.deepEqual(
    [gate, sentence],
    ["closed", "The gate is closed: the default branch's app/locara.json cannot be read."],
  );
});
