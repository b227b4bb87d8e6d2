import type { Catcher, PlantedFault } from "./planted-fault.ts";

const calls = (grep: string): Catcher => ({
  kind: "conformance",
  file: "conformance/oracles/system-calls.spec.ts",
  grep,
});
const packets: Catcher = {
  kind: "conformance",
  file: "conformance/oracles/packets.spec.ts",
  grep: "the counters see",
};
const differential = (grep: string): Catcher => ({
  kind: "conformance",
  file: "conformance/oracles/differential.spec.ts",
  grep,
});

/** Where the host opens an app: whatever stands before it is done by every app. */
const opening = {
  file: "runtime/src/app/compose.ts",
  find: "  const log = openAppLog(places.logFile, now);",
};
const andThen = (code: string) => ({ ...opening, replace: `  ${code}\n${opening.find}` });

const smallApp = calls("an app that uses files");

/** Wrong touches of the host that change no answer of the app. */
const wrongTouches: readonly Omit<PlantedFault, "caughtBy">[] = [
  {
    id: "looks-for-keys",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a line of source
    ...andThen('process.getBuiltinModule("node:fs").existsSync(`${process.env.HOME}/.ssh/id_ed25519`);'),
  },
  {
    id: "debug-connection",
    ...andThen('process.getBuiltinModule("node:net").connect(9, "127.0.0.1").on("error", () => undefined);'),
  },
  {
    id: "runs-a-shell",
    ...andThen('process.getBuiltinModule("node:child_process").spawnSync("/bin/sh", ["-c", "true"]);'),
  },
  {
    id: "writes-beside-its-state",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a line of source
    ...andThen('process.getBuiltinModule("node:fs").writeFileSync(`${places.state}.debug`, "x");'),
  },
];

/** Faults that only somebody who watches from outside notices: the app's answers stay the same. */
export const oracleFaults: readonly PlantedFault[] = [
  ...wrongTouches.flatMap((fault): PlantedFault[] => [
    { ...fault, caughtBy: smallApp },
    { ...fault, id: `electron-${fault.id}`, caughtBy: { ...smallApp, host: "electron" } },
  ]),
  {
    id: "electron-asks-by-chromium",
    file: "runtime/src/app/hosts/electron/lockdown.ts",
    find: '  app.commandLine.appendSwitch("host-resolver-rules", "MAP * ~NOTFOUND");',
    replace: '  app.on("ready", () => session.defaultSession.fetch("http://127.0.0.1:9/").catch(() => undefined));',
    caughtBy: { ...smallApp, host: "electron" },
  },
  {
    id: "electron-window-without-chromiums-sandbox",
    file: "runtime/src/app/hosts/electron/lockdown.ts",
    find: "  app.enableSandbox();",
    replace: '  app.commandLine.appendSwitch("no-sandbox");',
    caughtBy: { ...smallApp, host: "electron" },
  },
  {
    id: "looks-a-name-up",
    ...andThen('process.getBuiltinModule("node:dns").lookup("telemetry.example.com", () => undefined);'),
    caughtBy: packets,
  },
  {
    id: "says-a-datagram",
    ...andThen(
      'const said = process.getBuiltinModule("node:dgram").createSocket("udp4"); said.send("x", 9, "198.51.100.7", () => said.close());',
    ),
    caughtBy: packets,
  },
  {
    id: "opens-before-it-judges",
    file: "runtime/src/app/kernel/dispatch.ts",
    find: "  const capability = judge(kernel, entry, asked, text, call);",
    replace:
      '  const capability = command.id.startsWith("fs.") ? (entry.rules[0]?.capability ?? "") : judge(kernel, entry, asked, text, call);',
    caughtBy: smallApp,
  },
  {
    id: "forgets-where-a-link-led",
    file: "runtime/src/app/kernel/dispatch.ts",
    find: "    const found = judge(kernel, entry, opened.target, text, call);",
    replace: "    const found = judge(kernel, entry, asked, text, call);",
    caughtBy: differential("manifest 1"),
  },
  {
    id: "forgets-what-is-denied",
    file: "schema/src/scopes/path-access.ts",
    find: "    for (const name of names) if (denied(name)) return false;",
    replace: "",
    caughtBy: differential("manifest 1"),
  },
  {
    id: "reads-only-what-may-be-written",
    file: "compiler/src/emit/linux-sandbox.ts",
    find: 'access === "read" ? 3 : 4',
    replace: "3",
    caughtBy: differential("manifest 2"),
  },
  {
    id: "binds-a-folder-too-many",
    file: "schema/src/scopes/path-lowering.ts",
    find: '  return { path: segments.slice(0, wild < 0 ? undefined : wild).join("/"), access, kind: wild < 0 ? "file" : "folder" };',
    replace:
      '  return { path: segments.slice(0, wild < 0 ? undefined : wild - 1).join("/"), access, kind: wild < 0 ? "file" : "folder" };',
    caughtBy: differential("manifest 1"),
  },
];
