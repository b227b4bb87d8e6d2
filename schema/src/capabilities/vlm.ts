import { defineCapability, noLinux, noMac } from "../capability.ts";
import { stream } from "../command.ts";
import { byRuntime } from "../enforced.ts";
import { modelIds } from "../scopes/model-ids.ts";
import { bytes, integer, number, oneOf, optional, record, text } from "../shape.ts";

export const describe = stream("vlm.describe", {
  summary: "Say what a picture shows, or answer a question about it, text as it comes.",
  args: record({
    model: text(),
    picture: bytes(),
    prompt: optional(text({ maxLength: 100_000 })),
    maxTokens: optional(integer({ minimum: 1, maximum: 131_072 })),
  }),
  item: record({ content: text() }),
  result: record({
    content: text(),
    finish: oneOf(["stop", "length", "cancelled"]),
    usage: record({ inputTokens: integer(), outputTokens: integer(), milliseconds: number() }),
  }),
  target: ({ model }) => ({ model }),
  input: ({ model: _model, picture, ...request }) => ({ picture, request }),
  via: ({ model }, ports) => ({ model, vision: ports.vision }),
  perform: ({ model, vision }, { picture, request }, call) => vision.describe(model, picture, request, call),
});

/** Let models look at pictures. */
export const vlm = defineCapability({
  id: "vlm",
  summary: "Let models look at pictures, on this computer.",
  risk: "low",
  scope: modelIds("Models that may look at pictures; true for every pinned one."),
  consent: (ids) => [`Describes pictures you give it, on this computer, with: ${ids.join(", ")}.`],
  lower: { mac: () => noMac, linux: () => noLinux },
  enforcement: () => byRuntime("only the declared models look"),
  grants: (grant) => [grant(describe, (ids, { model }) => ids.has(model))],
  examples: [
    {
      scope: ["tiny"],
      call: "vlm.describe",
      args: { model: "tiny", picture: new Uint8Array(8), prompt: "What is this?" },
      expect: "allowed",
      because: "the model is listed",
    },
    {
      scope: ["tiny"],
      call: "vlm.describe",
      args: { model: "other", picture: new Uint8Array(8) },
      expect: "out-of-scope",
      because: "the model is not listed",
    },
  ],
});
