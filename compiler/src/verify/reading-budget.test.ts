import assert from "node:assert/strict";
import test from "node:test";
import { cssEscapes } from "./css-escapes.ts";
import { htmlEscapes } from "./html-escapes.ts";

const times = 20_000;
const kinds = (text: string) => [...new Set(htmlEscapes({ file: "a.html", text }).map(({ kind }) => kind))];

// Each would be read from every one of its places to the end, or for hours.
const floods: Readonly<Record<string, string>> = {
  "styles that never end": "<style>".repeat(times),
  "scripts that never end": "<script>".repeat(times),
  "scripts before many spaces": `${"<script>".repeat(times / 10)}${" ".repeat(times * 10)}`,
  "names that never end": `<title><${"<a".repeat(times)}`,
  "values that never end": `<title><${"<a/b=".repeat(times)}`,
  "tags of many names that never end": `<title><${Array.from({ length: times }, (_, index) => `<a${index} b`).join(" ")}`,
  "declarations that never end": "<!ENTITY a ".repeat(times),
  "declarations with texts that never end": '<!ENTITY a "'.repeat(times),
};

for (const [what, text] of Object.entries(floods)) {
  test(`${what} are not read without end, and that is said`, () => {
    assert.ok(kinds(text).includes("unreadable-markup"));
    assert.ok(
      kinds(`<img src="https://a.example/x.png">${text}`).includes("remote-url"),
      "what stands before is found",
    );
  });
}

const honest: Readonly<Record<string, string>> = {
  "short tags": "<b><i>".repeat(times),
  "short attributes": `<p ${"a b c ".repeat(times)}>`,
  "many small styles": "<style>p{color:red}</style>".repeat(times),
  "one large style": `<style>${'p{background:url("a.png")}'.repeat(times)}</style>`,
  "pictures with comments in them": "<svg><!-- a --><path d='M0 0'/></svg>".repeat(times),
  "text with signs": "a < b & c > d ".repeat(times),
  "a page that XML reads in another way": `<title>a <b></title>${'<div class="a"><span title="b">c</span></div>'.repeat(times)}`,
};

for (const [what, text] of Object.entries(honest)) {
  test(`${what} are read to the end`, () => {
    assert.deepEqual(kinds(text), []);
    assert.deepEqual(kinds(`${text}<img src="https://a.example/x.png">`), ["remote-url"]);
  });
}

test("what a language is called by may be as long as it likes: the element is found behind it", () => {
  for (const length of [1, 64, 65, 5000])
    assert.deepEqual(
      kinds(`<${"a".repeat(length)}:image href="https://a.example/x.png"/>`),
      ["remote-url"],
      `${length}`,
    );
});

test("functions within functions of a style sheet cost what they are long", () => {
  assert.deepEqual(cssEscapes({ file: "a.css", text: 'a("b"'.repeat(times) }), []);
  assert.equal(cssEscapes({ file: "a.css", text: `${"a(".repeat(times)}url("//b")` }).length, 1);
});
