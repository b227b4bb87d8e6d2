import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { commands } from "./commands.ts";
import { run } from "./run.ts";
import { recorded, runLocara } from "./testing/run-locara.ts";

const fixture = join(import.meta.dirname, "../../../compiler/fixtures/everything");

const cli = (cwd: string, ...argv: readonly string[]) => runLocara(argv, { cwd });

function appFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "locara-cli-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(fixture, "locara.lock.json"), join(folder, "locara.lock.json"));
  // Without its tools: their pins are made up, and the compiler would say of each that no lock file holds it.
  const text = readFileSync(join(fixture, "locara.json"), "utf8");
  const tools = /^ *"(?:echo|code-exec\.python)",?\n|^ *"tools": (?:"[^"]*"|\[[^\]]*\]),?\n/gm;
  writeFileSync(join(folder, "locara.json"), text.replaceAll(tools, "").replaceAll(/,(\s*[\]}])/g, "$1"));
  return folder;
}

const edit = (folder: string, from: string, to: string) => {
  const path = join(folder, "locara.json");
  writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
};

const usage = [
  { argv: [], code: 2, says: /usage: locara COMMAND/, because: "no command was given" },
  { argv: ["--help"], code: 0, says: /compile +Compile locara\.json/, because: "help was asked for" },
  {
    argv: ["compile", "--help"],
    code: 0,
    says: /usage: locara compile \[APP\] \[--check\]/,
    because: "help was asked for",
  },
  { argv: ["complie"], code: 2, says: /no command "complie"\. Did you mean "compile"\?/, because: "it is misspelled" },
  {
    argv: ["constructor"],
    code: 2,
    says: /no command "constructor"/,
    because: "only the table's own names are commands",
  },
  {
    argv: ["compile", "--chekc"],
    code: 2,
    says: /no option --chekc\. Did you mean --check\?/,
    because: "it is misspelled",
  },
  { argv: ["compile", "--out"], code: 2, says: /--out needs a value/, because: "the folder is missing" },
  { argv: ["compile", "--check=yes"], code: 2, says: /--check takes no value/, because: "it is a switch" },
  { argv: ["compile", "a", "b"], code: 2, says: /"b" is one argument too many/, because: "one app at a time" },
  {
    argv: ["compile", "--format", "xml"],
    code: 2,
    says: /--format is one of text, json, github, sarif/,
    because: "the list is closed",
  },
  {
    argv: ["compile", "--check", "--watch"],
    code: 2,
    says: /exclude each other/,
    because: "one writes nothing, the other never ends",
  },
  {
    argv: ["compile", "does-not-exist"],
    code: 3,
    says: /^error file\/not-found There is no folder "does-not-exist"\.\n {2}hint: /,
    because: "there is no such folder",
  },
  { argv: ["explain"], code: 2, says: /Say which code or capability/, because: "nothing was asked" },
  { argv: ["explain", "LOC2O03"], code: 2, says: /Did you mean LOC2003\?/, because: "an O is no 0" },
] as const;

for (const { argv, code, says, because } of usage) {
  test(`locara ${argv.join(" ")} ends with ${code}: ${because}`, async () => {
    const { code: ended, out, err } = await cli(tmpdir(), ...argv);
    assert.equal(ended, code, err);
    assert.match(code === 0 ? out : out + err, says);
  });
}

test("compile writes the artifacts, is silent where nobody looks, and check then finds nothing to do", async (t) => {
  const folder = appFolder(t);
  assert.deepEqual(await cli(folder, "compile"), { code: 0, out: "", err: "" });
  assert.ok(existsSync(join(folder, ".locara/sdk.ts")));
  assert.deepEqual(await cli(folder, "compile", ".", "--check"), { code: 0, out: "", err: "" });
});

test("check ends with 1 and names what is out of date", async (t) => {
  const folder = appFolder(t);
  await cli(folder, "compile");
  edit(folder, '"Takes notes."', '"Takes many notes."');
  const { code, out, err } = await cli(folder, "compile", "--check");
  assert.deepEqual(
    [code, out, err],
    [1, "", "Out of date: .locara/consent.json, .locara/ipc.json, locara.lock.json. Run locara compile.\n"],
  );
});

test("a broken manifest ends with 1 and is shown in each form", async (t) => {
  const folder = appFolder(t);
  edit(folder, '"clipboard": "read-write"', '"clipbord": "read-write"');
  const text = await cli(folder, "compile");
  assert.equal(text.code, 1);
  assert.match(
    text.out,
    /^locara\.json:\d+:5 error LOC2001 There is no field "clipbord" in "capabilities"\. Did you mean "clipboard"\?\n/,
  );
  assert.match(text.out, /\^{10}/);

  const json = await cli(folder, "compile", "--format", "json");
  const [found] = JSON.parse(json.out).diagnostics;
  assert.deepEqual(
    [json.code, found.code, found.severity, found.file, found.fix.text],
    [1, "LOC2001", "error", "locara.json", '"clipboard"'],
  );
  assert.deepEqual(Object.keys(found).sort(), ["code", "file", "fix", "hint", "message", "range", "severity"]);

  const github = await cli(folder, "compile", "--format=github");
  assert.match(
    github.out,
    /^::error file=locara\.json,line=\d+,endLine=\d+,col=5,endColumn=15,title=LOC2001::There is no field/,
  );

  const sarif = await cli(folder, "compile", "--format", "sarif");
  const [scan] = JSON.parse(sarif.out).runs;
  assert.deepEqual([scan.tool.driver.rules[scan.results[0].ruleIndex].id, scan.results[0].level], ["LOC2001", "error"]);
  assert.equal(scan.results[0].locations[0].physicalLocation.region.startColumn, 5);
});

test("strict makes a missing reason an error", async (t) => {
  const folder = appFolder(t);
  edit(folder, '"clipboard": "Turns what you copied into a note."', '"db": "It is needed."');
  assert.equal((await cli(folder, "compile")).code, 0);
  assert.equal((await cli(folder, "compile", "--strict")).code, 1);
});

test("--out writes elsewhere and leaves the app's folder alone", async (t) => {
  const folder = appFolder(t);
  await cli(folder, "compile", "--out", "elsewhere");
  assert.ok(existsSync(join(folder, "elsewhere/ipc.json")) && !existsSync(join(folder, ".locara")));
});

test("watch compiles at once and after each change, shows problems without stopping, and ends with 130", async (t) => {
  const folder = appFolder(t);
  const control = new AbortController();
  const { io, said } = recorded({ cwd: folder, interrupted: control.signal });
  const until = async (what: () => boolean) => {
    for (let turn = 0; turn < 2000 && !what(); turn++) await new Promise((next) => setImmediate(next));
    assert.ok(what(), JSON.stringify(said));
  };
  const ended = run(["compile", "--watch"], io);
  await until(() => said.err.includes("Watching"));
  const ipc = () => readFileSync(join(folder, ".locara/ipc.json"), "utf8");
  edit(folder, '"Takes notes."', '"Takes one note."');
  await until(() => ipc().includes("Takes one note."));
  edit(folder, '"1.2.3"', '"one"');
  await until(() => said.out.includes("LOC3020"));
  edit(folder, '"one"', '"1.2.4"');
  await until(() => ipc().includes("1.2.4"));
  control.abort();
  assert.equal(await ended, 130);
});

test("explain shows a code's page and a capability's sentences, commands and examples", async () => {
  const code = await cli(tmpdir(), "explain", "loc2003");
  assert.match(code.out, /^LOC2003: Wrong kind of value\n[\s\S]*wrong: [\s\S]*right: /);
  const capability = await cli(tmpdir(), "explain", "fs.user-selected");
  assert.match(
    capability.out,
    /“Can read the files and folders you pick[\s\S]*fs\.pickOpen: [\s\S]*✗ "read": fs\.pickSave/,
  );
});

test("every command of the table can be loaded and has a help text", async () => {
  const names = Object.keys(commands);
  assert.ok(names.length >= 2);
  for (const name of names) {
    const { code, out } = await cli(tmpdir(), name, "--help");
    assert.equal(code, 0, name);
    assert.match(out, new RegExp(`usage: locara ${name}`));
  }
});
