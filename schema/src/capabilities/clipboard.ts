import { defineCapability, type Enforcement, noLinux, noMac } from "../capability.ts";
import { call } from "../command.ts";
import { byRuntime } from "../enforced.ts";
import type { Ports } from "../ports.ts";
import { accessLevel } from "../scopes/access-level.ts";
import { nothing, record, text } from "../shape.ts";

const none = { target: () => null, via: (_target: null, ports: Ports) => ports.clipboard };

export const readClipboard = call("clipboard.readText", {
  summary: "Text on the clipboard.",
  args: record({}),
  result: text(),
  ...none,
  input: () => undefined,
  perform: (clipboard) => clipboard.readText(),
});

export const writeClipboard = call("clipboard.writeText", {
  summary: "Put text on the clipboard.",
  args: record({ text: text({ maxLength: 10_000_000 }) }),
  result: nothing(),
  ...none,
  input: ({ text }) => text,
  perform: async (clipboard, text) => {
    await clipboard.writeText(text);
    return null;
  },
});

/** Browsers let any page copy on a click, by a command older than permissions; nothing switches that off. */
const page: Enforcement = {
  layer: "page",
  enforces: "the page itself cannot read the clipboard",
  loss: "when the user clicks or presses a key, any page can put text on the clipboard by itself",
};
const alone = { "mac-sandboxed": [page], "mac-hardened": [page], linux: [page], browser: [page] };
const commands = byRuntime("the commands use the clipboard only as declared");

/** Use the clipboard. */
export const clipboard = defineCapability({
  id: "clipboard",
  summary: "Use the clipboard.",
  risk: (level) => (level === "write" ? "low" : "medium"),
  scope: accessLevel({ read: [], write: [], "read-write": ["read", "write"] }, "What may be done with the clipboard."),
  consent: (level) => [
    {
      read: "Can read what you copied, passwords included (read).",
      write: "Can put text on the clipboard (write).",
      "read-write": "Can read what you copied, passwords included, and put text on the clipboard (read-write).",
    }[level],
  ],
  lower: { mac: () => noMac, linux: () => noLinux },
  enforcement: () => ({
    "mac-sandboxed": [...commands["mac-sandboxed"], page],
    "mac-hardened": [...commands["mac-hardened"], page],
    linux: [...commands.linux, page],
    browser: [...commands.browser, page],
  }),
  withheld: alone,
  grants: (grant) => [
    grant(readClipboard, (level) => level.includes("read")),
    grant(writeClipboard, (level) => level.includes("write")),
  ],
  examples: [
    { scope: "read", call: "clipboard.readText", args: {}, expect: "allowed", because: "read reads" },
    { scope: "write", call: "clipboard.readText", args: {}, expect: "out-of-scope", because: "write does not read" },
    { scope: "write", call: "clipboard.writeText", args: { text: "x" }, expect: "allowed", because: "write writes" },
    {
      scope: "read",
      call: "clipboard.writeText",
      args: { text: "x" },
      expect: "out-of-scope",
      because: "read does not write",
    },
  ],
});
