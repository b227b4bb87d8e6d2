import { defineCapability, noLinux, noMac } from "../capability.ts";
import { call } from "../command.ts";
import { byRuntime } from "../enforced.ts";
import { idSet } from "../scopes/id-set.ts";
import { json, record, text } from "../shape.ts";
import { isPinned, modelId, modelPin } from "./models.ts";

export const callTool = call("tools.call", {
  summary: "Run a pinned tool on an input, in a sandbox of its own.",
  args: record({ tool: text({ pattern: modelId }), input: json() }),
  result: json(),
  target: ({ tool }) => ({ tool }),
  input: ({ input }) => input,
  via: ({ tool }, ports) => ({ tool, tools: ports.tools }),
  perform: ({ tool, tools }, input, { signal }) => tools.call(tool, input, signal),
});

const example = `echo@sha256:${"0".repeat(64)}`;

/** Run tools, each pinned by the sha256 of its manifest, which names its bytes. A tool reaches nothing of what its app may. */
export const tools = defineCapability({
  id: "tools",
  summary: "Run tools that are pinned by their exact bytes, each in a sandbox.",
  risk: "medium",
  scope: idSet({ pattern: modelPin, description: "Tools by id and sha256." }),
  consent: (pins) =>
    pins.map((pin) => `Can run the tool ${pin.split("@")[0]} in a sandbox on this computer (${pin.split("@")[1]}).`),
  lower: { mac: () => noMac, linux: () => noLinux },
  enforcement: () =>
    byRuntime("only pinned tools run, and only if their manifest and bytes are what the pinned sha256 names"),
  grants: (grant) => [grant(callTool, (pins, { tool }) => isPinned(pins, tool))],
  examples: [
    {
      scope: [example],
      call: "tools.call",
      args: { tool: "echo", input: { text: "x" } },
      expect: "allowed",
      because: "it is pinned",
    },
    {
      scope: [example],
      call: "tools.call",
      args: { tool: "ech", input: null },
      expect: "out-of-scope",
      because: "a prefix of a name is another name",
    },
    {
      scope: [example],
      call: "tools.call",
      args: { tool: "other", input: null },
      expect: "out-of-scope",
      because: "it is not pinned",
    },
  ],
});
