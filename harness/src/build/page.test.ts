import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { buildPage } from "./page.ts";

let app = "";
before(async () => {
  app = await mkdtemp(join(tmpdir(), "locara-page-"));
  await mkdir(join(app, "src"));
  await writeFile(
    join(app, "index.html"),
    '<!doctype html><html><head></head><body><script type="module" src="/src/main.js"></script></body></html>',
  );
  await writeFile(join(app, "src", "main.js"), 'document.title = "one";');
});
after(() => rm(app, { recursive: true }));

test("a page is built into dist, and not again while nothing changes", async () => {
  const first = await buildPage(app, "index.html");
  assert.deepEqual(first, { folder: join(app, "dist"), built: true });
  assert.match(await readFile(join(app, "dist", "index.html"), "utf8"), /assets\//);
  assert.deepEqual(await buildPage(app, "index.html"), { folder: join(app, "dist"), built: false });
});

test("a changed source builds it again", async () => {
  await writeFile(join(app, "src", "main.js"), 'document.title = "two, and longer";');
  assert.equal((await buildPage(app, "index.html")).built, true);
});

test("a build that fails leaves the old page as it was", async () => {
  const before = await readFile(join(app, "dist", "index.html"), "utf8");
  await writeFile(join(app, "src", "main.js"), "this is no JavaScript");
  await assert.rejects(buildPage(app, "index.html"));
  assert.equal(await readFile(join(app, "dist", "index.html"), "utf8"), before);
});

test("a page that needs no build is served from its folder", async () => {
  await mkdir(join(app, "static"));
  await writeFile(join(app, "static", "index.html"), "");
  assert.deepEqual(await buildPage(app, "static/index.html"), { folder: join(app, "static"), built: false });
});
