import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type ConformanceReport, MergeError } from "./conformance-report.ts";
import { html } from "./markup.ts";
import { reportPage } from "./report-page.ts";
import { badReport, fineReport, hostileText, test as line } from "./testing/sample-report.ts";
import { readReport, writeReport } from "./write-report.ts";

function folderFor(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "locara-report-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

const withShot = (folder: string, bytes: Buffer): ConformanceReport => {
  writeFileSync(join(folder, "taken.png"), bytes);
  const shots = [{ name: "the page", file: "taken.png" }];
  return { ...fineReport, tests: [{ ...line("own", "it looks right"), shots }] };
};

test("a report that is written and read back is the same, and nothing else is left in the folder", (t) => {
  const folder = folderFor(t);
  writeReport(folder, badReport);
  assert.deepEqual(readReport(folder), badReport);
  assert.deepEqual(readdirSync(folder).sort(), ["conformance.json", "report.html", "screenshots"]);
});

test("conformance.json has what the product page says, by name", (t) => {
  const folder = folderFor(t);
  writeReport(folder, fineReport);
  const { hosts } = JSON.parse(readFileSync(join(folder, "conformance.json"), "utf8"));
  for (const host of hosts) {
    const { attempts, escapes, requests, disagreements, oracleFindings, budgets, skipped } = host;
    for (const number of [attempts, escapes, requests, disagreements, oracleFindings])
      assert.equal(typeof number, "number");
    assert.ok(Array.isArray(budgets));
    assert.deepEqual(Object.keys(skipped[0]), ["what", "why"]);
  }
});

test("what is not of the report stays where it is", (t) => {
  const folder = folderFor(t);
  mkdirSync(join(folder, "screenshots"));
  const kept = ["notes.txt", "screenshots/mine.png", "report.html.bak"];
  for (const name of kept) writeFileSync(join(folder, name), "mine");
  writeReport(folder, fineReport);
  writeReport(folder, badReport);
  for (const name of kept) assert.equal(readFileSync(join(folder, name), "utf8"), "mine");
});

test("pictures lie beside the report under their digest, old ones go, and small ones are in the page itself", (t) => {
  const [from, folder] = [folderFor(t), folderFor(t)];
  writeReport(folder, withShot(from, Buffer.from("first")), from);
  const written = writeReport(folder, withShot(from, Buffer.from("second")), from);
  const names = readdirSync(join(folder, "screenshots"));
  assert.equal(names.length, 1);
  assert.match(names[0] ?? "", /^[0-9a-f]{16}\.png$/);
  assert.deepEqual(written.tests[0]?.shots, [{ name: "the page", file: `screenshots/${names[0]}` }]);
  assert.match(readFileSync(join(folder, "report.html"), "utf8"), /src="data:image\/png;base64,c2Vjb25k"/);
  assert.deepEqual(readReport(folder), written);
  const moved = folderFor(t);
  writeReport(moved, written, folder);
  assert.deepEqual(readdirSync(join(moved, "screenshots")), names);
});

test("pictures that are too large for the page are shown from beside it", (t) => {
  const [from, folder] = [folderFor(t), folderFor(t)];
  writeReport(folder, withShot(from, Buffer.alloc(3_100_000)), from);
  assert.match(readFileSync(join(folder, "report.html"), "utf8"), /src="screenshots\/[0-9a-f]{16}\.png"/);
});

test("a report of another machine brings its own pictures, and none of this one's", (t) => {
  const folder = folderFor(t);
  const shots = ["../private.png", "/private.png", "screenshots/../../private.png", "screenshots/0123456789abcdef.png"];
  const tests = [{ ...line("own", "x"), shots: shots.map((file) => ({ name: "x", file })) }];
  writeFileSync(join(folder, "conformance.json"), JSON.stringify({ ...fineReport, tests }));
  assert.deepEqual(
    readReport(folder).tests[0]?.shots.map(({ file }) => file),
    ["screenshots/0123456789abcdef.png"],
  );
});

test("what is no report is refused by name", (t) => {
  const folder = folderFor(t);
  for (const text of ["", "null", "[]", '{"v":2}', '{"v":1}']) {
    writeFileSync(join(folder, "conformance.json"), text);
    assert.throws(() => readReport(folder), MergeError);
  }
});

test("nothing that a hostile page says becomes part of the report's own page", () => {
  const page = reportPage(badReport, () => "x.png");
  const tags = new Set([...page.matchAll(/<\/?([a-z]\w*)/gi)].map(([, tag]) => tag));
  for (const tag of ["script", "img", "iframe", "object", "link"]) assert.equal(tags.has(tag), false, tag);
  // As often as it was said: nothing was left out to be safe.
  assert.equal(page.split("onerror=alert(1)&gt;&amp;&#39;&quot;\\u{202e}gnirts\\u{7}").length - 1 >= 12, true);
  for (const letter of ["\u202e", "\u0007"]) assert.equal(page.includes(letter), false);
});

test("a template escapes every value that is not markup itself", () => {
  assert.equal(html`<p title="${hostileText}">${"a < b"}</p>`.text.includes("<script"), false);
  assert.equal(html`<b>${html`<i>${"<"}</i>`}${["&", html`<br>`]}</b>`.text, "<b><i>&lt;</i>&amp;<br></b>");
});

test("what is wrong stands first, and a run of nothing is not called fine", () => {
  const page = reportPage(badReport, () => "x.png");
  const order = ["6 findings", "Failures", "Summary", "Hostile attempts", "Independent oracles", "Skipped"];
  const places = order.map((words) => page.indexOf(`${words}`));
  assert.ok(places.every((place) => place > 0));
  assert.deepEqual(
    places,
    [...places].sort((one, other) => one - other),
  );
  assert.match(
    reportPage(fineReport, () => ""),
    /Nothing got out/,
  );
  const nothing = { ...fineReport, tests: [], hosts: [] };
  assert.match(
    reportPage(nothing, () => ""),
    /Nothing ran/,
  );
});
