import type { Catcher, PlantedFault } from "./planted-fault.ts";

const caughtBy: Catcher = { kind: "conformance", file: "conformance/knock-out/layers.spec.ts" };
const sandbox = "compiler/src/emit/linux-sandbox.ts";

/** Layers that keep less than they claim, and claims of layers that are not there. Another layer hides each of them. */
export const knockOutFaults: readonly PlantedFault[] = [
  {
    id: "knock-out/home-in-every-sandbox",
    file: sandbox,
    find: "widestLast(binds.map(({ path, access }) => [path, access]));",
    replace: 'widestLast([["$HOME", "read"], ...binds.map(({ path, access }): Bind => [path, access])]);',
    caughtBy,
  },
  {
    id: "knock-out/network-for-everybody",
    file: sandbox,
    find: `    network: lowered.some(({ network }) => network === "host") ? "host" : "none",
    ports: lowered.flatMap(({ ports }) => ports ?? []),`,
    replace: '    network: "host",\n    ports: [[1, 65_535]],',
    caughtBy,
  },
  {
    id: "knock-out/without-landlock",
    file: "runtime/src/sandbox/enter.ts",
    find: "  restrict(job);",
    replace: "  void restrict;",
    caughtBy,
  },
  {
    id: "knock-out/kernel-claimed-for-databases",
    file: "schema/src/capabilities/db.ts",
    find: 'enforcement: () => byRuntime("only the declared databases are opened, and no statement reaches another file"),',
    replace:
      'enforcement: () => ({ ...byRuntime("x"), linux: [{ layer: "kernel", enforces: "only the declared databases", loss: null }] }),',
    caughtBy,
  },
  {
    id: "knock-out/scopes-not-judged",
    file: "runtime/src/app/kernel/dispatch.ts",
    find: "    if (!rule.allows(target)) continue;",
    replace: "    void target;",
    caughtBy,
  },
];
