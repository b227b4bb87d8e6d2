import assert from "node:assert/strict";
import test from "node:test";
import type { LinuxSandboxFile } from "@locara/schema";
import { compileFixture, fixtureNames } from "../../testing/fixtures.ts";

const read = (name: string) =>
  JSON.parse(compileFixture(name).files.get("sandbox.linux.json") as string) as LinuxSandboxFile;

/** `--ro-bind a a` → [["--ro-bind", "a", "a"], …], by how many words each option takes. */
function options({ bubblewrap }: LinuxSandboxFile): readonly (readonly string[])[] {
  const words: Readonly<Record<string, number>> = {
    "--cap-drop": 1,
    "--proc": 1,
    "--dev": 1,
    "--tmpfs": 1,
    "--symlink": 2,
    "--bind": 2,
    "--bind-try": 2,
    "--ro-bind": 2,
    "--ro-bind-try": 2,
  };
  const found: string[][] = [];
  for (let index = 0; index < bubblewrap.length; ) {
    const option = bubblewrap[index] as string;
    assert.match(option, /^--/, "an argument stands where an option is expected");
    const end = index + 1 + (words[option] ?? 0);
    found.push(bubblewrap.slice(index, end));
    index = end;
  }
  return found;
}

const binds = (file: LinuxSandboxFile) => options(file).filter(([option]) => option?.includes("bind"));

for (const name of fixtureNames()) {
  test(`${name} has an empty network namespace exactly where net is not declared`, () => {
    const declared = compileFixture(name).resolved?.capabilities.some(({ id }) => id === "net") === true;
    const file = read(name);
    assert.equal(file.network, declared ? "host" : "none");
    assert.equal(file.bubblewrap.includes("--unshare-net"), !declared);
    assert.ok(!file.bubblewrap.includes("--share-net"));
  });

  test(`${name} starts without capabilities, environment or terminal, and dies with its launcher`, () => {
    const said = options(read(name)).map((option) => option.join(" "));
    for (const wanted of [
      "--cap-drop ALL",
      "--clearenv",
      "--new-session",
      "--die-with-parent",
      "--unshare-user",
      "--unshare-pid",
      "--unshare-ipc",
    ]) {
      assert.ok(said.includes(wanted), wanted);
    }
  });

  test(`${name} sees each bound folder at its own place, and Landlock allows what is bound and no more`, () => {
    const file = read(name);
    const landlock = new Map(file.landlock.map(({ path, access }) => [path, access]));
    assert.ok(binds(file).length >= 5);
    for (const [option, from, to] of binds(file)) {
      assert.equal(from, to);
      assert.equal(landlock.get(from as string), option?.startsWith("--ro-") ? "read" : "read-write");
    }
    const bound = new Set(binds(file).map(([, from]) => from));
    const unbound = [...landlock.keys()].filter((path) => !bound.has(path));
    assert.deepEqual(unbound, ["/proc", "/dev", "/tmp"]);
  });
}

test("the app's own places are bound after the user's folders, so that a grant of $HOME cannot cover them", () => {
  const paths = binds(read("everything")).map(([, from]) => from as string);
  const last = Math.max(
    ...paths.flatMap((path, index) => (/^\$(HOME|DOCUMENTS|DOWNLOADS|MUSIC|PICTURES)/.test(path) ? [index] : [])),
  );
  for (const own of ["$APP", "$APP_DATA", "$DATABASES", "$STATE", "$MODELS", "$RUNTIME"])
    assert.ok(paths.indexOf(own) > last, own);
});

test("a folder is written only where a capability says so", () => {
  const written = binds(read("everything")).filter(([option]) => !option?.startsWith("--ro-"));
  assert.deepEqual(
    written.map(([, path]) => path),
    ["$HOME/notes/out", "$DOWNLOADS", "$APP_DATA", "$DATABASES", "$LOGS", "$STATE"],
  );
});

test("a path from the manifest is one argument, whatever it holds", () => {
  const paths = binds(read("hostile-text")).map(([, path]) => path);
  assert.ok(paths.includes('$DOCUMENTS/a & b <c>/"q"'));
  assert.ok(paths.includes("$DOCUMENTS/it's;rm -rf $HOME"));
});
