import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openFiles } from "./files.ts";
import { type TempFolders, tempFolders } from "./testing/temp-folders.ts";
import { onlyLinux } from "./testing/use-files.ts";
import { kernelOf } from "./testing/use-kernel.ts";

/** An app that may read and write everything in Documents but what is denied, and a secret outside of it. */
function place(t: TestContext) {
  const folders = tempFolders(t);
  const files = openFiles("linux", folders.names, { files: {} } as never);
  const deny = ["$DOCUMENTS/secret/**", "$HOME/Documents/caf\u00e9.txt", "$DOCUMENTS/*.key"];
  const app = kernelOf("fs.paths", { read: ["$DOCUMENTS/**"], write: ["$DOCUMENTS/**"], deny }, { files });
  writeFileSync(join(folders.outside, "private.txt"), "private");
  mkdirSync(join(folders.documents, "secret"));
  writeFileSync(join(folders.documents, "secret/a.txt"), "private");
  writeFileSync(join(folders.documents, "plain.txt"), "plain");
  return { ...folders, app };
}

type Place = ReturnType<typeof place>;

/** Every command on one path, and what each gave: its code, or all the text that came out of it. */
async function everything({ app }: Place, path: string): Promise<ReadonlyMap<string, string>> {
  const outcomes = new Map<string, string>();
  const stop = new AbortController();
  for (const [command, args] of [
    ["fs.readText", {}],
    ["fs.readBytes", {}],
    ["fs.readStream", {}],
    ["fs.stat", {}],
    ["fs.list", {}],
    ["fs.makeFolder", {}],
    ["fs.remove", {}],
    ["fs.write", { content: "by the app" }],
    ["fs.writeStream", { transfer: "one" }],
    ["fs.writePart", { transfer: "one", content: new Uint8Array(1) }],
  ] as const) {
    let text = "";
    const emit = (item: unknown) => {
      if (item instanceof Uint8Array) text += new TextDecoder().decode(item);
      else stop.abort();
    };
    const outcome = await app
      .outcome(command, { path, ...args }, { signal: stop.signal, emit })
      .catch((error: Error) => error.name);
    text += outcome instanceof Uint8Array ? new TextDecoder().decode(outcome) : JSON.stringify(outcome);
    outcomes.set(command, text);
  }
  return outcomes;
}

/** What is outside, whatever was tried. */
const untouched = ({ outside, documents }: TempFolders) => ({
  outside: readdirSync(outside),
  private: readFileSync(join(outside, "private.txt"), "utf8"),
  secret: [readdirSync(join(documents, "secret")), readFileSync(join(documents, "secret/a.txt"), "utf8")],
});

interface Pitfall {
  readonly path: string;
  readonly make?: (place: Place) => void;
  readonly because: string;
}

const outside: readonly Pitfall[] = [
  { path: "$DOCUMENTS/../outside/private.txt", because: "`..` is no name" },
  { path: "$DOCUMENTS/secret/../secret/a.txt", because: "`..` is no name" },
  { path: "$DOCUMENTS/./secret/a.txt", because: "`.` is no name" },
  { path: "$DOCUMENTS//secret/a.txt", because: "an empty name is none" },
  { path: "$DOCUMENTS/secret/a.txt/", because: "an empty name is none" },
  { path: "$DOCUMENTS\\secret\\a.txt", because: "a backslash separates elsewhere" },
  { path: "$DOCUMENTS/plain.txt\u0000.key", because: "a name ends at NUL for the system" },
  { path: "$DOCUMENTS/a\nb", because: "control characters are no names" },
  { path: "/nowhere/private.txt", because: "an absolute path has no root" },
  { path: "/proc/self/environ", because: "an absolute path has no root" },
  { path: "/dev/fd/0", because: "an absolute path has no root" },
  { path: "file:///nowhere/private.txt", because: "a URL has no root" },
  { path: "$HOME/../outside/private.txt", because: "`..` is no name" },
  { path: "$NOWHERE/a.txt", because: "no such root" },
  { path: "$documents/plain.txt", because: "roots are spelled one way" },
  { path: "$DOCUMENTS/secret/a.txt", because: "it is denied" },
  { path: "$DOCUMENTS/cafe\u0301.txt", because: "it is denied in another normal form, under another root" },
  { path: "$DOCUMENTS/new.key", because: "it is denied before it is there" },
  {
    path: "$DOCUMENTS/away/private.txt",
    make: ({ documents, outside }) => symlinkSync(outside, join(documents, "away")),
    because: "a link on the way leads outside",
  },
  {
    path: "$DOCUMENTS/away/new.txt",
    make: ({ documents, outside }) => symlinkSync(outside, join(documents, "away")),
    because: "so it does for what is not there yet",
  },
  {
    path: "$DOCUMENTS/up/private.txt",
    make: ({ documents }) => symlinkSync("../../outside", join(documents, "up")),
    because: "relative links lead too",
  },
  {
    path: "$DOCUMENTS/chain/private.txt",
    make: ({ documents, outside }) => {
      symlinkSync(outside, join(documents, "one"));
      symlinkSync("one", join(documents, "chain"));
    },
    because: "the end of a chain counts",
  },
  {
    path: "$DOCUMENTS/round/a.txt",
    make: ({ documents }) => symlinkSync("round", join(documents, "round")),
    because: "a link to itself leads nowhere we can see",
  },
  {
    path: "$DOCUMENTS/in/a.txt",
    make: ({ documents }) => symlinkSync("secret", join(documents, "in")),
    because: "a link leads to what is denied",
  },
  {
    path: "$DOCUMENTS/self/environ",
    make: ({ documents }) => symlinkSync("/proc/self", join(documents, "self")),
    because: "/proc has no names",
  },
  {
    path: "$DOCUMENTS/cwd/private.txt",
    make: ({ documents, outside }) => symlinkSync(`/proc/self/root${outside}`, join(documents, "cwd")),
    because: "/proc/self/root is the whole disk",
  },
  {
    path: "$DOCUMENTS/fd/0",
    make: ({ documents }) => symlinkSync("/dev/fd", join(documents, "fd")),
    because: "/dev has no names",
  },
  { path: "$DOCUMENTS/plain.txt/..namedfork/rsrc", because: "on macOS it is another stream of the file" },
];

for (const { path, make, because } of outside) {
  test(
    `${JSON.stringify(path)} opens nothing with any command, and all refusals look the same: ${because}`,
    onlyLinux,
    async (t) => {
      const here = place(t);
      make?.(here);
      const before = untouched(here);
      const outcomes = await everything(here, path);
      assert.deepEqual(untouched(here), before);
      for (const [command, outcome] of outcomes) {
        // What is written goes through no link at all: there the link itself is what is wrong, and it is in scope.
        const allowed = make === undefined ? [] : ['"file/not-found"', '"file/not-a-file"'];
        // A part is judged by its spelling, and goes to a writing that was judged whole: there is none.
        const part = command === "fs.writePart" ? ['"file/not-found"'] : [];
        const codes = /^fs\.(write|remove|make)/.test(command) ? [...allowed, ...part] : [];
        assert.ok(['"capability/out-of-scope"', ...codes].includes(outcome), `${command}: ${outcome}`);
      }
    },
  );
}

const harmless: readonly (Pitfall & { readonly expect: Readonly<Record<string, string>> })[] = [
  {
    path: "$DOCUMENTS/%2e%2e/outside/private.txt",
    because: "nothing is decoded: it is a name like another",
    expect: { "fs.readText": '"file/not-found"' },
  },
  {
    path: "$DOCUMENTS/pipe",
    make: ({ documents }) => void execFileSync("mkfifo", [join(documents, "pipe")]),
    because: "a pipe is no file, and nobody waits at it",
    expect: {
      "fs.readText": '"file/not-a-file"',
      "fs.readStream": '"file/not-a-file"',
      "fs.stat": '"file/not-a-file"',
      "fs.write": '"file/not-a-file"',
      "fs.remove": '"file/not-a-file"',
    },
  },
  {
    path: "$DOCUMENTS/end",
    make: ({ documents, outside }) => symlinkSync(join(outside, "private.txt"), join(documents, "end")),
    because: "a final link is itself, never what it leads to",
    expect: {
      "fs.readText": '"file/not-a-file"',
      "fs.readStream": '"file/not-a-file"',
      "fs.stat": '"file/not-a-file"',
      "fs.write": '"file/not-a-file"',
      "fs.remove": '"file/not-a-file"',
      "fs.makeFolder": '"file/not-a-file"',
    },
  },
  {
    path: "$DOCUMENTS/twin.txt",
    make: ({ documents, outside }) => linkSync(join(outside, "private.txt"), join(documents, "twin.txt")),
    because: "a hard link is the file; what is removed and written is this name of it alone",
    expect: { "fs.readText": '"private"', "fs.remove": "null", "fs.write": "null" },
  },
  {
    path: `$DOCUMENTS/${"x".repeat(300)}`,
    because: "a name that is too long is not there",
    expect: { "fs.readText": '"file/not-found"', "fs.write": '"file/not-found"' },
  },
];

for (const { path, make, because, expect } of harmless) {
  test(`${JSON.stringify(path.slice(0, 40))} does no harm: ${because}`, onlyLinux, async (t) => {
    const here = place(t);
    make?.(here);
    const before = untouched(here);
    const outcomes = await everything(here, path);
    assert.deepEqual(untouched(here), before);
    for (const [command, outcome] of Object.entries(expect)) assert.equal(outcomes.get(command), outcome, command);
  });
}

test("a socket and a device are no files", onlyLinux, async (t) => {
  const here = place(t);
  const server = createServer().listen(join(here.documents, "socket"));
  t.after(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const names = ["socket"];
  // Only root makes devices.
  if (process.getuid?.() === 0) {
    execFileSync("mknod", [join(here.documents, "zero"), "c", "1", "5"]);
    names.push("zero");
  }
  for (const name of names)
    for (const command of ["fs.readText", "fs.readStream", "fs.stat"])
      assert.equal(
        await here.app.outcome(command, { path: `$DOCUMENTS/${name}` }),
        "file/not-a-file",
        `${command} ${name}`,
      );
  const listed = (await here.app.call("fs.list", { path: "$DOCUMENTS" })) as { name: string; kind: string }[];
  for (const name of names) assert.equal(listed.find((one) => one.name === name)?.kind, "other");
});

test("a name that is no Unicode has none: it is not listed, not watched and not opened", onlyLinux, async (t) => {
  const here = place(t);
  writeFileSync(Buffer.concat([Buffer.from(`${here.documents}/bad-`), Buffer.from([0xff, 0xfe])]), "private");
  const listed = (await here.app.call("fs.list", { path: "$DOCUMENTS" })) as { name: string }[];
  assert.deepEqual(
    listed.map(({ name }) => name),
    ["plain.txt"],
    "secret may not be listed, so it is not named",
  );
  for (const name of ["bad-\uFFFD\uFFFD", "bad-\u00ff\u00fe"]) {
    const outcome = await here.app.outcome("fs.readText", { path: `$DOCUMENTS/${name}` });
    assert.ok(["capability/out-of-scope", "file/not-found"].includes(outcome as string), String(outcome));
  }
});

test(
  "a denied file that is renamed into place while it is open is what was judged, not what it became",
  onlyLinux,
  async (t) => {
    const here = place(t);
    const parts: string[] = [];
    writeFileSync(join(here.documents, "a.bin"), Buffer.alloc(3_000_000, "a"));
    await here.app.call(
      "fs.readStream",
      { path: "$DOCUMENTS/a.bin" },
      {
        emit: (part) => {
          if (parts.length === 0) renameSync(join(here.documents, "secret/a.txt"), join(here.documents, "a.bin"));
          parts.push(new TextDecoder().decode(part as Uint8Array));
        },
      },
    );
    assert.equal(parts.join("").length, 3_000_000);
    assert.ok(!parts.join("").includes("private"));
  },
);
