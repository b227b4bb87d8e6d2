import type { PlantedFault } from "./planted-fault.ts";

const doubts = "harness/src/cli/checkout-doubt.ts";
const isolation = "harness/src/cli/git-isolation.ts";
const names = "harness/src/cli/ambiguous-revision.ts";
const objects = "harness/src/cli/git-objects.ts";
const pulls = { kind: "unit", file: "harness/src/cli/gate/judge-pull.test.ts" } as const;
const doubtful = { kind: "unit", file: "harness/src/cli/gate/doubtful-branch.test.ts" } as const;
const diffs = { kind: "unit", file: "harness/src/cli/gate/diff-gate.test.ts" } as const;
const commands = { kind: "unit", file: "harness/src/cli/commands/diff.test.ts" } as const;

/** Faults in what keeps a pull request from showing the gate something else than a checkout has. */
export const gateFaults: readonly PlantedFault[] = [
  {
    id: "gate/case-of-names-believed",
    file: doubts,
    find: "    .toUpperCase()\n    .toLowerCase();",
    replace: "    .trim();",
    caughtBy: pulls,
  },
  {
    id: "gate/twins-of-folders-unseen",
    file: doubts,
    find: "(inside === undefined ? names : [inside])",
    replace: "(inside === undefined ? names : [])",
    caughtBy: pulls,
  },
  {
    id: "gate/attributes-of-inner-folders-forgotten",
    file: doubts,
    find: "if (own !== undefined) attributes",
    replace: "if (own !== undefined && depth === 0) attributes",
    caughtBy: pulls,
  },
  {
    id: "gate/attributes-know-case-everywhere",
    file: doubts,
    find: `["false", "true"]`,
    replace: `["false"]`,
    caughtBy: pulls,
  },
  {
    id: "gate/attributes-ignore-case-everywhere",
    file: doubts,
    find: `["false", "true"]`,
    replace: `["true"]`,
    caughtBy: pulls,
  },
  { id: "gate/encodings-overlooked", file: doubts, find: `"working-tree-encoding", `, replace: "", caughtBy: pulls },
  { id: "gate/archives-overlooked", file: doubts, find: `"export-subst", `, replace: "", caughtBy: pulls },
  {
    id: "gate/twin-of-attributes-unseen",
    file: doubts,
    find: "      .concat(attributesName)\n",
    replace: "",
    caughtBy: pulls,
  },
  {
    id: "gate/replaced-objects-believed",
    file: isolation,
    find: `    GIT_NO_REPLACE_OBJECTS: "1",\n`,
    replace: "",
    caughtBy: pulls,
  },
  { id: "gate/grafts-believed", file: isolation, find: "    GIT_GRAFT_FILE: devNull,\n", replace: "", caughtBy: diffs },
  {
    id: "gate/hooks-run",
    file: isolation,
    find: "core.hooksPath=",
    replace: "locara.hooksPath=",
    caughtBy: pulls,
  },
  { id: "gate/monitors-run", file: isolation, find: "core.fsmonitor", replace: "locara.fsmonitor", caughtBy: pulls },
  {
    id: "gate/bare-repository-within-believed",
    file: isolation,
    find: "safe.bareRepository=explicit",
    replace: "safe.bareRepository=all",
    caughtBy: diffs,
  },
  {
    id: "gate/tag-taken-for-branch",
    file: names,
    find: "found.length + begins.length === 1",
    replace: "found.length + begins.length < 9",
    caughtBy: diffs,
  },
  {
    id: "gate/tag-taken-for-id",
    file: names,
    find: `["the beginning of an id too"]`,
    replace: "[]",
    caughtBy: diffs,
  },
  { id: "gate/names-cut-at-any-at", file: names, find: "/[~^]|@\\{/", replace: "/[~^@]/", caughtBy: diffs },
  {
    id: "gate/attributes-asked-below-the-top",
    file: objects,
    find: "{ env: { ...io.env, ...env } }, top,",
    replace: "{ env: { ...io.env, ...env } }, cwd,",
    caughtBy: commands,
  },
  {
    id: "gate/parent-folder-taken-by-its-letters",
    file: objects,
    find: "/^\\.{1,2}\\//",
    replace: "/^\\.\\//",
    caughtBy: commands,
  },
  {
    id: "gate/partial-clone-believed",
    file: "harness/src/cli/gate/git.ts",
    find: "git.run(partial).code === 0",
    replace: "git.run(partial).code === 9",
    caughtBy: diffs,
  },
  {
    id: "gate/doubt-of-main-unsaid",
    file: "harness/src/cli/gate/judge-pull.ts",
    find: "doubtOfTip: before?.doubt ?? null",
    replace: "doubtOfTip: null",
    caughtBy: doubtful,
  },
  {
    id: "gate/nothing-held-against-main-in-doubt",
    file: "harness/src/cli/gate/judge-pull.ts",
    find: "diff(before?.release ?? null,",
    replace: "diff(before?.doubt == null ? (before?.release ?? null) : after.release,",
    caughtBy: doubtful,
  },
];
