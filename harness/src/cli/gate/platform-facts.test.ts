import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { openGithub, type Pull } from "./github.ts";
import { proposersByPlatform, signByPlatform } from "./platform-facts.ts";
import { fakeGithub, fakeToken } from "./testing/fake-github.ts";

const user = (login: string) => ({ login });
const pull: Pull = {
  number: 7,
  user: user("ben"),
  author_association: "MEMBER",
  head: { sha: "head" },
  base: { ref: "main" },
  merged_at: "2026-11-02T00:00:00Z",
  merged_by: user("carol"),
};
const review = { user: user("dora"), state: "APPROVED", commit_id: "head", author_association: "COLLABORATOR" };
const merged = Date.parse("2026-11-02T00:00:00Z") / 1000;
const approval = { capability: "net", scope: true, who: "ben", why: "Maps are ours.", until: "2027-06-30" };

async function platform(t: TestContext) {
  const fake = await fakeGithub(t, "acme/notes");
  fake.brought.set("c0ffee", [7]);
  return { fake, github: openGithub(fake.api, "acme/notes", fakeToken) };
}

const cases: readonly {
  because: string;
  pull?: Partial<Pull>;
  review?: Partial<typeof review>;
  afterwards?: string;
  by: readonly string[];
  at?: number;
  committed?: number;
}[] = [
  { by: ["ben", "carol", "dora"], because: "ben wrote, dora reviewed and carol merged it" },
  { review: { author_association: "NONE" }, by: ["ben", "carol"], because: "any stranger can review" },
  { review: { commit_id: "earlier" }, by: ["ben", "carol"], because: "dora saw another commit" },
  { review: { state: "COMMENTED" }, by: ["ben", "carol"], because: "dora did not approve" },
  { afterwards: "CHANGES_REQUESTED", by: ["ben", "carol"], because: "dora took her approval back" },
  { afterwards: "COMMENTED", by: ["ben", "carol", "dora"], because: "a comment afterwards takes nothing back" },
  { pull: { author_association: "CONTRIBUTOR" }, by: ["carol", "dora"], because: "a stranger wrote it" },
  { pull: { merged_at: null }, by: [], at: 5, because: "it was never merged" },
  { pull: { base: { ref: "side" } }, by: [], at: 5, because: "it was merged elsewhere" },
  { committed: merged + 60, at: merged + 60, by: ["ben", "carol", "dora"], because: "the later of two clocks counts" },
];
for (const { pull: other, review: seen, afterwards, by, at = merged, committed = 5, because } of cases) {
  test(`an approval is brought by ${by.join(", ") || "nobody"}: ${because}`, async (t) => {
    const { fake, github } = await platform(t);
    fake.pulls.set(7, { ...pull, ...other });
    fake.reviews.set(7, [
      { ...review, ...seen },
      ...(afterwards === undefined ? [] : [{ ...review, state: afterwards }]),
    ]);
    const signed = await signByPlatform(github, "main", { approval, commit: "c0ffee", at: committed });
    assert.deepEqual([signed.by, signed.at], [by, at]);
  });
}

test("a change is proposed by who opened it and by everybody whose commits it has, on all pages", async (t) => {
  const { fake, github } = await platform(t);
  const many = Array.from({ length: 150 }, () => ({ author: user("anna"), committer: user("web-flow") }));
  fake.commits.set(7, [...many, { author: null, committer: user("zoe") }]);
  assert.deepEqual(await proposersByPlatform(github, pull), ["anna", "ben", "zoe"]);
  fake.commits.set(7, [...many, ...many.slice(0, 100)]);
  await assert.rejects(proposersByPlatform(github, pull), /does not say who wrote the rest/);
});

test("the token goes over https or loopback only, to one repository, and a refusal says what to do", async (t) => {
  for (const api of ["http://api.example.com", "https:api.example.com", "http://127.0.0.1:1@evil.example"])
    assert.throws(() => openGithub(api, "acme/notes", "x"), /no https address/, api);
  assert.throws(() => openGithub("https://api.example.com", "acme/notes/../..", "x"), /no repository/);
  const { fake } = await platform(t);
  await assert.rejects(openGithub(fake.api, "acme/notes", "other").get("/pulls/7"), {
    message: "GitHub answered 401 to GET /pulls/7.",
  });
});
