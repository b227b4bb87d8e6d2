import { call } from "../command.ts";
import type { PickAccess } from "../file-ports.ts";
import { list, nothing, oneOf, optional, record, text, union } from "../shape.ts";
import { byPath, filePath } from "./fs.ts";

const picked = union(nothing(), record({ path: text(), name: text() }));
const access = () => optional(oneOf(["read", "read-write"], "What the pick may be used for; `read` where left out."));

/** `access` is what the pick may be used for. */
export interface PickTarget {
  readonly access: PickAccess;
}

export const pickOpen = call("fs.pickOpen", {
  summary: "Let the user choose a file to open; null if they choose none.",
  args: record({
    extensions: optional(list(text({ pattern: "^[a-z0-9]{1,10}$" }), { maxItems: 32 })),
    access: access(),
  }),
  result: picked,
  target: ({ access }): PickTarget => ({ access: access ?? "read" }),
  input: ({ extensions }) => extensions ?? [],
  via: ({ access }, ports) => ({ access, picker: ports.picker }),
  perform: ({ access, picker }, extensions, { signal }) => picker.open({ extensions, access }, signal),
});

export const pickSave = call("fs.pickSave", {
  summary: "Let the user choose where to save; null if they choose nowhere.",
  args: record({ suggestedName: text({ minLength: 1, maxLength: 255, pattern: "^[^/\\\\\\u0000-\\u001f]+$" }) }),
  result: picked,
  target: (): PickTarget => ({ access: "read-write" }),
  input: (options) => options,
  via: (_target, ports) => ports.picker,
  perform: (picker, options, { signal }) => picker.save(options, signal),
});

export const pickFolder = call("fs.pickFolder", {
  summary: "Let the user choose a folder; everything in it is then below its path. Null if they choose none.",
  args: record({ access: access() }),
  result: picked,
  target: ({ access }): PickTarget => ({ access: access ?? "read" }),
  input: () => undefined,
  via: ({ access }, ports) => ({ access, picker: ports.picker }),
  perform: ({ access, picker }, _input, { signal }) => picker.folder({ access }, signal),
});

export const keepPick = call("fs.keepPick", {
  summary: "Keep a pick for the next time the app runs, until the app or the user forgets it.",
  args: record({ path: filePath() }),
  result: nothing(),
  ...byPath,
  via: (target, ports) => ({ target, picker: ports.picker }),
  perform: async ({ target, picker }) => {
    await picker.keep(target);
    return null;
  },
});

export const keptPicks = call("fs.keptPicks", {
  summary: "The picks that are kept.",
  args: record({}),
  result: list(
    record({
      path: text(),
      name: text(),
      kind: oneOf(["file", "folder"]),
      access: oneOf(["read", "read-write", "write"]),
    }),
  ),
  target: (): PickTarget => ({ access: "read" }),
  input: () => undefined,
  via: (_target, ports) => ports.picker,
  perform: (picker) => picker.kept(),
});

export const forgetPick = call("fs.forgetPick", {
  summary: "Forget a pick; its path leads nowhere from then on.",
  args: record({ path: filePath() }),
  result: nothing(),
  ...byPath,
  via: (target, ports) => ({ target, picker: ports.picker }),
  perform: async ({ target, picker }) => {
    await picker.forget(target);
    return null;
  },
});
