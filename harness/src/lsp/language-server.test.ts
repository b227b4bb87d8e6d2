import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CancellationTokenSource,
  CodeActionRequest,
  CompletionRequest,
  type Diagnostic,
  DidChangeWatchedFilesNotification,
  ExitNotification,
  type Hover,
  HoverRequest,
  LSPErrorCodes,
  type MarkupContent,
  type TextDocumentEdit,
} from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { appFolder, startEditor, uriOf } from "./testing/editor.ts";

const manifest = (more: object = {}) =>
  `${JSON.stringify(
    {
      schema: "locara/v1",
      publisher: "acme",
      name: "notes",
      version: "1.0.0",
      displayName: "Notes",
      description: "Takes notes.",
      license: "MIT",
      author: { name: "Ada", email: "ada@example.com" },
      category: "utilities",
      capabilities: {},
      ...more,
    },
    null,
    2,
  )}\n`;
const codes = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code }) => code);
const shownIn = (hover: Hover | null) => hover?.contents as MarkupContent;
const placeOf = (uri: string, text: string, word: string, into = 1) => ({
  textDocument: { uri },
  position: TextDocument.create(uri, "json", 0, text).positionAt(text.indexOf(word) + into),
});

test("a manifest is edited: problems as typed, a fix taken, help shown, words completed, and an orderly end", async (t) => {
  const editor = await startEditor(t);
  assert.equal(editor.offered.positionEncoding, "utf-16");
  const uri = uriOf(appFolder(t));
  const broken = manifest({ optional: ["clipboard"], categry: "x" });
  await editor.open(uri, broken);
  const [first] = await editor.problems(uri, ({ version }) => version === 1);
  assert.equal(first?.code, "LOC2001");
  assert.equal(first.source, "locara");

  const document = TextDocument.create(uri, "json", 1, broken);
  await editor.change(uri, 2, "", {
    start: document.positionAt(broken.indexOf(',\n  "categry"')),
    end: document.positionAt(broken.indexOf("\n}")),
  });
  const typed = broken.replace(',\n  "categry": "x"', "");
  // The words were wrong; now the fields contradict each other, which no schema can say.
  assert.deepEqual(codes(await editor.problems(uri, ({ version }) => version === 2)), ["LOC3027"]);

  await editor.change(uri, 3, typed.replace('"capabilities": {}', '"capabilities": { "clipboard": "wrte" }'));
  const misspelled = typed.replace('"capabilities": {}', '"capabilities": { "clipboard": "wrte" }');
  const [wrong] = await editor.problems(uri, ({ version }) => version === 3);
  assert.equal(wrong?.code, "LOC2004");
  const fixes = await editor.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri },
    range: wrong.range,
    context: { diagnostics: [wrong] },
  });
  const fix = fixes?.[0];
  assert.ok(fix !== undefined && "edit" in fix && fix.edit?.documentChanges !== undefined);
  assert.equal(fix.title, 'Write "write"');
  const change = fix.edit.documentChanges[0] as TextDocumentEdit;
  assert.equal(change.textDocument.version, 3);
  const fixed = TextDocument.applyEdits(
    TextDocument.create(uri, "json", 3, misspelled),
    change.edits.map((edit) => ({ range: edit.range, newText: "newText" in edit ? edit.newText : "" })),
  );
  await editor.change(uri, 4, fixed);
  assert.deepEqual(await editor.problems(uri, ({ version }) => version === 4), []);

  const shown = await editor.connection.sendRequest(HoverRequest.type, placeOf(uri, fixed, '"clipboard": '));
  const { kind, value } = shownIn(shown);
  assert.equal(kind, "markdown");
  assert.match(value, /^\*\*clipboard, risk: low\*\*\n\n/);
  assert.match(value, /The user reads: Can put text on the clipboard/);

  const offered = await editor.connection.sendRequest(CompletionRequest.type, placeOf(uri, fixed, '"utilities"', 3));
  const items = Array.isArray(offered) ? offered : (offered?.items ?? []);
  assert.ok(
    items.some(({ label, documentation }) => label === "health" && documentation === "Body, mind and fitness."),
  );

  assert.equal(await editor.quit(), 0);
  assert.equal(editor.errors(), "");
});

test("an end without shutdown is 1, as the protocol wants it", async (t) => {
  const editor = await startEditor(t);
  await editor.connection.sendNotification(ExitNotification.type);
  assert.equal(await editor.exited, 1);
});

test("the server ends when the editor crashes", async (t) => {
  const editor = await startEditor(t);
  await editor.open(uriOf(appFolder(t)), "{");
  editor.server.stdin.destroy();
  editor.server.stdout.destroy();
  assert.equal(await editor.exited, 1);
});

test("positions count UTF-16 code units and Windows line ends, as the editor does", async (t) => {
  const editor = await startEditor(t);
  const uri = uriOf(appFolder(t));
  const text = manifest({ displayName: "𝒩otes 🎉", descriptin: "x" })
    .replaceAll("\n", "\r\n")
    .replace('",\r\n  "license"', '", "license"');
  await editor.open(uri, text);
  const [problem] = await editor.problems(uri, ({ version }) => version === 1);
  assert.ok(problem !== undefined);
  assert.equal(TextDocument.create(uri, "json", 1, text).getText(problem.range), '"descriptin"');
  // An edit behind the astral characters lands where it is meant.
  const line = text.split("\r\n").findIndex((one) => one.includes("🎉"));
  const character = (text.split("\r\n")[line] as string).indexOf("🎉");
  await editor.change(uri, 2, "", { start: { line, character }, end: { line, character: character + 2 } });
  const hovered = await editor.connection.sendRequest(HoverRequest.type, placeOf(uri, text, '"displayName"'));
  assert.match(shownIn(hovered).value, /What the user sees/);
  assert.deepEqual(codes(await editor.problems(uri, ({ version }) => version === 2)), ["LOC2001"]);
});

test("several apps are open at once; what is closed shows nothing; other files are left alone", async (t) => {
  const editor = await startEditor(t);
  const [one, two] = [uriOf(appFolder(t, { "locara.json": manifest({ version: "one" }) })), uriOf(appFolder(t))];
  const other = uriOf(appFolder(t), "package.json");
  await editor.open(other, "{");
  await editor.open(one, manifest({ version: "one" }));
  await editor.open(two, manifest({ license: "mine" }));
  assert.deepEqual(codes(await editor.problems(one, ({ version }) => version === 1)), ["LOC3020"]);
  assert.deepEqual(codes(await editor.problems(two, ({ version }) => version === 1)), ["LOC3021"]);
  await editor.close(one);
  assert.deepEqual(await editor.problems(one, ({ version }) => version === undefined), []);
  assert.deepEqual(
    editor.published.filter(({ uri }) => uri === other),
    [],
  );
  assert.equal(
    await editor.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri: other },
      position: { line: 0, character: 0 },
    }),
    null,
  );
});

test("the lock file counts: as it is on the disk, as it is being edited, and when it is broken", async (t) => {
  const sha256 = "0".repeat(64);
  const tiny = { sha256, bytes: 1, urls: ["https://models.example/tiny"], licence: "MIT" };
  const lock = (models: object) => JSON.stringify({ v: 1, models, reasons: {}, artifacts: {} });
  const editor = await startEditor(t);
  const folder = appFolder(t, { "locara.lock.json": lock({}) });
  const [uri, lockUri] = [uriOf(folder), uriOf(folder, "locara.lock.json")];
  const text = manifest({ capabilities: { models: [`tiny@sha256:${sha256}`, ""] } });
  await editor.open(uri, text.replace(',\n      ""', ""));
  assert.deepEqual(codes(await editor.problems(uri, ({ version }) => version === 1)), ["LOC3028"]);
  editor.published.length = 0;
  await editor.open(lockUri, lock({ tiny }));
  assert.deepEqual(await editor.problems(uri, () => true), []);
  editor.published.length = 0;
  await editor.change(lockUri, 2, "<<<<<<< ours");
  assert.deepEqual(codes(await editor.problems(lockUri, ({ version }) => version === 2)), ["LOC3029"]);
  editor.published.length = 0;
  // Closed without saving: what is on the disk counts again.
  await editor.close(lockUri);
  assert.deepEqual(codes(await editor.problems(uri, () => true)), ["LOC3028"]);
  editor.published.length = 0;
  await editor.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
    changes: [{ uri: lockUri, type: 2 }],
  });
  assert.deepEqual(codes(await editor.problems(uri, () => true)), ["LOC3028"]);
});

test("a burst of typing is never answered with an older version than the last answer, and ends with the newest", async (t) => {
  const editor = await startEditor(t);
  const uri = uriOf(appFolder(t));
  await editor.open(uri, manifest());
  for (let version = 2; version <= 100; version++)
    await editor.change(uri, version, manifest({ version: version % 2 === 0 ? "1.0.0" : `no ${version}` }));
  await editor.change(uri, 101, manifest({ version: "no 101" }));
  const [last] = await editor.problems(uri, ({ version }) => version === 101);
  assert.match(String(last?.message), /no 101/);
  const shown = editor.published.filter((params) => params.uri === uri);
  const versions = shown.map(({ version }) => version as number);
  assert.deepEqual(
    versions,
    versions.toSorted((a, b) => a - b),
  );
  assert.ok(
    shown.every(({ version = 0, diagnostics }) =>
      diagnostics.every(({ message }) => String(message).includes(`no ${version}`)),
    ),
  );
});

test("a request that the editor gives up ends as cancelled", async (t) => {
  const editor = await startEditor(t);
  const uri = uriOf(appFolder(t));
  await editor.open(uri, manifest());
  const source = new CancellationTokenSource();
  const asked = editor.connection.sendRequest(HoverRequest.type, placeOf(uri, manifest(), '"name"'), source.token);
  source.cancel();
  await assert.rejects(asked, { code: LSPErrorCodes.RequestCancelled });
});

test("hostile and huge texts are answered soon, and the server goes on", { timeout: 60_000 }, async (t) => {
  const editor = await startEditor(t);
  const uri = uriOf(appFolder(t));
  const texts = [
    "[".repeat(200_000),
    `{"a":${"[1,".repeat(60_000)}`,
    "x".repeat(8_000_000),
    "\u0000\uD800\uFEFF",
    '{"__proto__": {"capabilities": null}}',
    manifest({
      capabilities: {
        fs: { paths: { read: Array.from({ length: 64 }, (_, n) => `$HOME/${"*a?".repeat(20)}${n}/**`) } },
      },
    }),
  ];
  await editor.open(uri, "{}");
  for (const [index, text] of texts.entries()) {
    await editor.change(uri, index + 2, text);
    assert.ok((await editor.problems(uri, ({ version }) => version === index + 2)).length > 0, String(index));
    const place = { textDocument: { uri }, position: { line: 0, character: 1 } };
    await editor.connection.sendRequest(HoverRequest.type, place);
    await editor.connection.sendRequest(CompletionRequest.type, place);
  }
  assert.equal(await editor.quit(), 0);
});

test("what a manifest says is no markup in a hover, and an editor without Markdown gets plain text", async (t) => {
  const text = manifest({ capabilities: { fs: { paths: { read: ["$HOME/<img>_x_/**"] } } } });
  for (const [client, shows] of [
    [undefined, String.raw`\<img\>\_x\_`],
    [{}, "<img>_x_"],
  ] as const) {
    const editor = await startEditor(t, client);
    const uri = uriOf(appFolder(t));
    await editor.open(uri, text);
    const { value } = shownIn(await editor.connection.sendRequest(HoverRequest.type, placeOf(uri, text, '"paths"')));
    assert.ok(value.includes(shows), value);
  }
});

test("Ctrl-C ends it with 130", async (t) => {
  const editor = await startEditor(t);
  editor.server.kill("SIGINT");
  assert.equal(await editor.exited, 130);
});
