import assert from "node:assert/strict";
import test from "node:test";
import type { LinuxSandboxFile } from "@locara/schema";
import fc from "fast-check";
import { compileFixture, fixtureNames } from "../../testing/fixtures.ts";
import { deviceFiles, mergedLinux, widestLast } from "./linux-sandbox.ts";

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
    "--dev-bind-try": 2,
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
    const rules = new Map(file.landlock.rules.map(({ path, rights }) => [path, rights]));
    assert.equal(rules.size, file.landlock.rules.length, "a path has one rule");
    assert.ok(binds(file).length >= 5);
    for (const [option, from, to] of binds(file)) {
      assert.equal(from, to);
      assert.equal(rules.get(from as string)?.includes("write_file"), !option?.startsWith("--ro-"), `${from}`);
    }
    const bound = new Set(binds(file).map(([, from]) => from));
    const unbound = [...rules.keys()].filter((path) => !bound.has(path));
    assert.deepEqual(unbound, ["/proc", ...deviceFiles, "/tmp"]);
  });

  test(`under Landlock ${name} starts no program from a folder of the user's, makes no device file and listens nowhere`, () => {
    const { handled, rules, connect } = read(name).landlock;
    const known = new Set<string>(handled.flatMap(({ rights }) => rights));
    assert.deepEqual(
      handled.map(({ abi }) => abi),
      [1, 2, 3, 4, 5, 6],
    );
    assert.equal(known.size, handled.flatMap(({ rights }) => rights).length);
    for (const { path, rights } of rules) {
      for (const right of rights)
        assert.ok(known.has(right), `${path}: ${right} is not handled, so a rule for it fails`);
      assert.equal(rights.includes("execute"), ["/usr", "$APP", "$RUNTIME"].includes(path), path);
      for (const never of ["make_char", "make_block", "bind_tcp"]) assert.ok(!rights.includes(never), path);
    }
    assert.equal(connect.length > 0, read(name).network === "host");
  });
}

test("TCP connects to the declared ports and to name servers, and to no other port", () => {
  assert.deepEqual(read("everything").landlock.connect, [
    [53, 53],
    [443, 443],
    [8443, 8443],
  ]);
  assert.deepEqual(read("minimal").landlock.connect, []);
});

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
    [
      "$PULSE",
      "$CAMERAS",
      "$HOME/notes/out",
      "$DOWNLOADS",
      "$SHARED/drafts",
      "$APP_DATA",
      "$DATABASES",
      "$LOGS",
      "$STATE",
    ],
  );
});

test("a path from the manifest is one argument, whatever it holds", () => {
  const paths = binds(read("hostile-text")).map(([, path]) => path);
  assert.ok(paths.includes('$DOCUMENTS/a & b <c>/"q"'));
  assert.ok(paths.includes("$DOCUMENTS/it's;rm -rf $HOME"));
});

/** Where the roots lie on three machines: folders in the home folder, folders elsewhere, and one in another. */
const machines = [
  { $HOME: "/h", $DOCUMENTS: "/h/Documents", $MUSIC: "/h/Music", $APP_DATA: "/h/.a", $MODELS: "/h/.m" },
  { $HOME: "/h", $DOCUMENTS: "/disk/Documents", $MUSIC: "/disk/Music", $APP_DATA: "/h/.a", $MODELS: "/h/.m" },
  { $HOME: "/h", $DOCUMENTS: "/h/Documents", $MUSIC: "/h/Documents/Music", $APP_DATA: "/h/.a", $MODELS: "/h/.m" },
] as const;

test("each path has the widest access of all folders that hold it, whichever lies in which", () => {
  const within = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);
  const bind = fc.record({
    path: fc.constantFrom("$HOME", "$HOME/Documents", "$HOME/Documents/a", "$DOCUMENTS", "$DOCUMENTS/a", "$MUSIC"),
    access: fc.constantFrom("read" as const, "read-write" as const),
  });
  let checked = 0;
  for (const wanted of fc.sample(fc.array(bind, { minLength: 1, maxLength: 5 }), { numRuns: 300, seed: 9 })) {
    const { binds } = mergedLinux([{ binds: wanted, network: "none" }]);
    const ordered = widestLast(binds.map(({ path, access }) => [path, access]));
    for (const machine of machines) {
      const real = (path: string) => path.replace(/^\$[A-Z_]+/, (root) => machine[root as keyof typeof machine]);
      for (const path of [
        "/h/x",
        "/h/Documents/x",
        "/h/Documents/a/x",
        "/disk/Documents/a/x",
        "/h/Documents/Music/x",
      ]) {
        const holding = wanted.filter((one) => within(path, real(one.path)));
        const widest = holding.some(({ access }) => access === "read-write") ? "read-write" : holding[0]?.access;
        const last = ordered.findLast(([folder]) => within(path, real(folder)));
        assert.equal(last?.[1], widest, `${path} of ${JSON.stringify({ wanted, machine })}`);
        checked += widest === undefined ? 0 : 1;
      }
    }
  }
  assert.ok(checked > 1000, `${checked} paths were in some folder`);
});

test("a pattern that reads one of the app's own files leaves it writable where all of them are", () => {
  const ordered = widestLast([
    ["$APP_DATA", "read-write"],
    ["$APP_DATA/a.b", "read"],
  ]);
  assert.deepEqual(ordered.at(-1), ["$APP_DATA", "read-write"]);
});
