import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { refusedBySystem } from "./needed-files.ts";
import { runLocara } from "./testing/run-locara.ts";

const cli = (cwd: string, ...argv: readonly string[]) => runLocara(argv, { cwd, env: { PATH: process.env.PATH } });

/** Every wrong thing that a path can name. */
function wrongThings(t: TestContext): string {
  const cwd = mkdtempSync(join(tmpdir(), "locara-wrong-"));
  t.after(() => rmSync(cwd, { recursive: true, force: true }));
  for (const folder of ["empty", "inner/locara.json", "locked/locara.lock.json", "binary"])
    mkdirSync(join(cwd, folder), { recursive: true });
  writeFileSync(join(cwd, "file"), "hi\n");
  writeFileSync(join(cwd, "locked/locara.json"), "{}");
  writeFileSync(join(cwd, "binary/locara.json"), Buffer.from([0xff, 0xfe, 0, 1, 2, 0xc0, 0x80, 0x1b]));
  symlinkSync("circle", join(cwd, "circle"));
  symlinkSync("gone", join(cwd, "dangling"));
  return cwd;
}

/** The commands that take an app's folder, each as it takes it. */
const takers: Readonly<Record<string, (folder: string) => readonly string[]>> = {
  compile: (folder) => ["compile", folder],
  verify: (folder) => ["verify", folder],
  diff: (folder) => ["diff", "-", folder],
  dev: (folder) => ["dev", folder],
  test: (folder) => ["test", folder],
  "db diff": (folder) => ["db", "diff", folder],
  "model list": (folder) => ["model", "list", "--app", folder],
  add: (folder) => ["add", "echo", "--app", folder],
};

const wrongs: readonly {
  readonly named: string;
  readonly code: 1 | 3;
  readonly says: string;
  readonly because: string;
  /** `diff` takes files too, and reads a folder's lock file only behind a manifest that can be read. */
  readonly unlike?: Readonly<Record<string, RegExp>>;
}[] = [
  {
    named: "nosuch",
    code: 3,
    says: `error file/not-found There is no folder "nosuch".\n  hint: `,
    because: "nothing has that name",
    unlike: { diff: /^error file\/not-found There is no file or folder "nosuch"\.\n {2}hint: A git revision/ },
  },
  {
    named: "empty",
    code: 3,
    says: `error file/not-found There is no locara.json in "empty".\n  hint: Name the folder of an app`,
    because: "it is no app",
  },
  {
    named: "file",
    code: 3,
    says: `error file/not-a-file "file" is no folder.\n  hint: Name the folder that it lies in.`,
    because: "a file is no folder",
    unlike: { diff: /^file:1:1 error LOC1001 / },
  },
  {
    named: "inner",
    code: 3,
    says: `error file/not-a-file "inner/locara.json" is a folder, and a file is needed.\n  hint: `,
    because: "a folder has the manifest's name",
  },
  {
    named: "circle",
    code: 3,
    says: `error file/not-found "circle" is a link that leads nowhere.\n  hint: `,
    because: "the link leads back to itself",
  },
  {
    named: "dangling",
    code: 3,
    says: `error file/not-found "dangling" is a link that leads nowhere.\n  hint: `,
    because: "what it leads to is gone",
    unlike: { diff: /^error file\/not-found There is no file or folder "dangling"\./ },
  },
];

for (const { named, code, says, because, unlike = {} } of wrongs) {
  test(`${named} is refused by every command, in one sentence with a code: ${because}`, async (t) => {
    const cwd = wrongThings(t);
    const before = readdirSync(cwd, { recursive: true }).toSorted();
    for (const [name, argv] of Object.entries(takers)) {
      const ended = await cli(cwd, ...argv(named));
      const said = ended.err + ended.out;
      const expected = unlike[name];
      if (expected === undefined) assert.deepEqual([ended.code, said.slice(0, says.length)], [code, says], name);
      else assert.match(said, expected, name);
    }
    assert.deepEqual(readdirSync(cwd, { recursive: true }).toSorted(), before);
  });
}

test("a folder in the lock file's place is named, and so is what is no text", async (t) => {
  const cwd = wrongThings(t);
  for (const command of ["compile", "verify", "diff"]) {
    const argv = takers[command]?.("locked") ?? [];
    assert.match((await cli(cwd, ...argv)).err, /^error file\/not-a-file "locked\/locara\.lock\.json" is a folder/);
    const { code, out } = await cli(cwd, ...(takers[command]?.("binary") ?? []));
    assert.equal(code, 1);
    assert.match(out, /^binary\/locara\.json:\d+:\d+ error LOC100\d /, command);
    assert.doesNotMatch(out, /[^\P{Cc}\n]/u, "nothing of it reaches the terminal as it is");
  }
});

test("an empty argument and an empty value name nothing", async (t) => {
  const cwd = wrongThings(t);
  for (const argv of Object.values(takers)) {
    const { code, err } = await cli(cwd, ...argv(""));
    assert.equal(code, 2);
    assert.match(err, /^(An empty argument names nothing|--app needs a value)/);
  }
  assert.deepEqual([(await cli(cwd, "compile", "empty", "--out", "")).code, readdirSync(join(cwd, "empty"))], [2, []]);
});

const refusals: readonly {
  readonly error: Partial<NodeJS.ErrnoException>;
  readonly code: string;
  readonly says?: RegExp;
  readonly because: string;
}[] = [
  { error: { code: "ENOSPC", syscall: "write" }, code: "resource/disk-full", because: "the disk is full" },
  { error: { code: "ENOENT", syscall: "spawn git", path: "git" }, code: "resource/tool-missing", because: "no file" },
  {
    error: { code: "EROFS", syscall: "open", path: "x" },
    code: "file/unreadable",
    because: "nothing is written there",
  },
  {
    error: { code: "EACCES", syscall: "open", path: "file" },
    code: "file/unreadable",
    says: /^"file" may not be read\.$/,
    because: "it is somebody else's",
  },
  {
    error: { code: "EACCES", syscall: "open", path: "empty/.ipc.json.4711.tmp" },
    code: "file/unreadable",
    says: /^Nothing may be written into "empty"\.$/,
    because: "reading what is not there is another refusal: the folder is closed to writers",
  },
  {
    error: { code: "EACCES", syscall: "open", path: ".locara.lock.json.4711.tmp" },
    code: "file/unreadable",
    says: /^Nothing may be written into "\."\.$/,
    because: "so is the current folder",
  },
];
for (const { error, code, says = /\.$/, because } of refusals) {
  test(`${error.code} of ${error.syscall} ${error.path ?? ""} is ${code}: ${because}`, (t) => {
    const given = Object.assign(new Error(`${error.code}: words of the system`), error);
    const refused = refusedBySystem(given, [], wrongThings(t));
    assert.equal(refused.code, code);
    assert.match(refused.message, says);
  });
}
