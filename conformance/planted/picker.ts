import type { Catcher, PlantedFault } from "./planted-fault.ts";

const by = (name: string): Catcher => ({ kind: "unit", file: `runtime/src/sandbox/picker/${name}.test.ts` });

const serving = "runtime/src/sandbox/picker/serve-line.ts";
const broker = "runtime/src/sandbox/picker/broker.ts";

/** Faults in the broker of picked files, which the app's main process could use once it is no longer ours. */
export const pickerFaults: readonly PlantedFault[] = [
  {
    id: "picker/not-judged-as-asked",
    file: serving,
    find: "  if (!allows(entry, target)) throw refused();\n",
    replace: "",
    caughtBy: by("refusals"),
  },
  {
    id: "picker/not-judged-as-found",
    file: serving,
    find: "const inside = allows(entry, found.target);",
    replace: "const inside = true;",
    caughtBy: by("refusals"),
  },
  {
    id: "picker/any-command-of-the-app",
    file: serving,
    find: "commands.has(ask) ? serving.policy.entry(ask) : undefined",
    replace: "serving.policy.entry(ask)",
    caughtBy: by("refusals"),
  },
  {
    id: "picker/arguments-unchecked",
    file: serving,
    find: "  if (problem !== null) throw malformed(problem);\n",
    replace: "",
    caughtBy: by("refusals"),
  },
  {
    id: "picker/forgotten-stays-open",
    file: serving,
    find: "      for (const other of lines) if (other.picked === target.picked) other.connection.destroy();\n",
    replace: "",
    caughtBy: by("broker"),
  },
  {
    id: "picker/kept-where-the-app-writes",
    file: broker,
    find: "  mustBeOutside(keptFile, places);\n",
    replace: "",
    caughtBy: by("broker"),
  },
  {
    id: "picker/launcher-folder-can-be-picked",
    file: broker,
    find: "dirname(keptFile), dirname(socket), ...reserved",
    replace: "dirname(keptFile)",
    caughtBy: by("broker"),
  },
  {
    id: "picker/reserved-file-is-read",
    file: "runtime/src/app/services/picked-grant.ts",
    find: `    if (reserves(real)) throw fileError("EACCES");\n`,
    replace: "",
    caughtBy: by("broker"),
  },
  {
    id: "picker/dialogs-at-once",
    file: "runtime/src/sandbox/picker/dialog.ts",
    find: "const shown = turn.then(async () => {",
    replace: "const shown = Promise.resolve().then(async () => {",
    caughtBy: by("broker"),
  },
  {
    id: "picker/frame-of-any-length",
    file: "runtime/src/app/services/broker-frames.ts",
    find: "if (length > mostFrameBytes) throw",
    replace: "if (length > 2 ** 40) throw",
    caughtBy: by("load"),
  },
  {
    id: "picker/slow-reader-fills-memory",
    file: "runtime/src/app/services/broker-frames.ts",
    find: "if (!room) await drained(socket);",
    replace: "if (!room && socket.destroyed) await drained(socket);",
    caughtBy: by("load"),
  },
  {
    id: "picker/any-number-of-lines",
    file: broker,
    find: "crowded: serving.lines.size >= mostLines",
    replace: "crowded: false",
    caughtBy: by("load"),
  },
];
