import assert from "node:assert/strict";
import { test } from "node:test";
import { hoverMarkdown, hoverPlain } from "./hover-text.ts";

for (const { text, gives, because } of [
  {
    text: "![x](https://a.example/b.png)",
    gives: "!\\[x\\](https\\://a.example/b.png)",
    because: "no picture is fetched",
  },
  { text: "<img src=x>", gives: "\\<img src=x\\>", because: "no tag is one" },
  { text: "www.a.example", gives: "www\\.a.example", because: "no address becomes a link" },
  { text: "`a` **b** _c_ a\\b", gives: "\\`a\\` \\*\\*b\\*\\* \\_c\\_ a\\\\b", because: "nothing is set apart" },
  { text: "Can read files (read).", gives: "Can read files (read).", because: "plain words stay plain" },
]) {
  test(`${text} in a hover is text: ${because}`, () => {
    assert.equal(hoverMarkdown([{ title: "T", lines: [text] }]), `**T**\n\n${gives}`);
    assert.equal(hoverPlain([{ title: "T", lines: [text] }]), `T\n${text}`);
  });
}
