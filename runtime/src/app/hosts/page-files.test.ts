import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pagePath, readPageFile } from "./page-files.ts";

const spellings = [
  { pathname: "/index.html", names: ["index.html"], because: "a plain name" },
  { pathname: "/assets/a%20b.js", names: ["assets", "a b.js"], because: "a space is encoded in a URL" },
  { pathname: "/../secret", names: null, because: "it leads up" },
  { pathname: "/%2e%2e/secret", names: null, because: "it leads up, encoded" },
  { pathname: "/assets/..%2fsecret", names: null, because: "an encoded slash is no separator" },
  { pathname: "/assets%5c..%5csecret", names: null, because: "a backslash separates elsewhere" },
  { pathname: "/a\\b", names: null, because: "a backslash separates elsewhere" },
  { pathname: "/.git/config", names: null, because: "hidden names are not part of a page" },
  { pathname: "/assets/.env", names: null, because: "hidden names are not part of a page" },
  { pathname: "//etc/passwd", names: null, because: "an empty name begins it" },
  { pathname: "/assets//a.js", names: null, because: "an empty name is in it" },
  { pathname: "/a%00.js", names: null, because: "it holds a control character" },
  { pathname: "/a%0a.js", names: null, because: "it holds a control character" },
  { pathname: "/%e0%a4%a", names: null, because: "it is no UTF-8" },
  { pathname: "/%252e%252e/x", names: ["%2e%2e", "x"], because: "it is decoded once only" },
  { pathname: "/c:/windows", names: null, because: "a colon names drives and streams elsewhere" },
  { pathname: "index.html", names: null, because: "it is no path" },
];

for (const { pathname, names, because } of spellings) {
  test(`pagePath(${JSON.stringify(pathname)}) is ${JSON.stringify(names)}: ${because}`, () => {
    assert.deepEqual(pagePath(pathname), names);
  });
}

let folder = "";
before(async () => {
  const root = await mkdtemp(join(tmpdir(), "locara-page-"));
  folder = join(root, "page");
  await mkdir(join(folder, "assets"), { recursive: true });
  await mkdir(join(root, "page-old"));
  await writeFile(join(root, "secret.txt"), "secret");
  await writeFile(join(root, "page-old", "a.txt"), "old");
  await writeFile(join(folder, "index.html"), "<!doctype html>");
  await writeFile(join(folder, "assets", "App.JS"), "1");
  await symlink(join(root, "secret.txt"), join(folder, "link.txt"));
  await symlink(join(root, "page-old"), join(folder, "old"));
  await symlink(join(folder, "index.html"), join(folder, "inside.html"));
});
after(() => rm(join(folder, ".."), { recursive: true }));

const reads = [
  { pathname: "/index.html", type: "text/html; charset=utf-8", because: "it is a file of the page" },
  {
    pathname: "/assets/App.JS",
    type: "text/javascript; charset=utf-8",
    because: "the ending decides, whatever its case",
  },
  { pathname: "/inside.html", type: "text/html; charset=utf-8", because: "a link within the page stays in it" },
  { pathname: "/link.txt", type: null, because: "the link leads out" },
  { pathname: "/old/a.txt", type: null, because: "the folder's name only begins like the page's" },
  { pathname: "/assets", type: null, because: "it is a folder" },
  { pathname: "/missing.js", type: null, because: "there is none" },
  { pathname: "/index.html/x", type: null, because: "a file is no folder" },
];

for (const { pathname, type, because } of reads) {
  test(`readPageFile ${pathname} gives ${type ?? "nothing"}: ${because}`, async () => {
    assert.equal((await readPageFile(folder, pathname))?.type ?? null, type);
  });
}
