import { defineCapability, noLinux, noMac } from "../capability.ts";
import { stream } from "../command.ts";
import { byRuntime } from "../enforced.ts";
import { modelIds } from "../scopes/model-ids.ts";
import { bytes, integer, number, optional, record, text } from "../shape.ts";

const pixels = () => integer({ minimum: 64, maximum: 4096 });

export const generate = stream("image.generate", {
  summary: "Make a picture from words, and say how far it has come.",
  args: record({
    model: text(),
    prompt: text({ minLength: 1, maxLength: 10_000 }),
    negativePrompt: optional(text({ maxLength: 10_000 })),
    width: pixels(),
    height: pixels(),
    steps: optional(integer({ minimum: 1, maximum: 500 })),
    seed: optional(integer({ minimum: 0, maximum: 0xffffffff })),
  }),
  item: record({ progress: number({ minimum: 0, maximum: 1 }) }),
  result: record({ png: bytes() }),
  target: ({ model }) => ({ model }),
  input: ({ model: _model, ...request }) => request,
  via: ({ model }, ports) => ({ model, images: ports.images }),
  perform: ({ model, images }, request, call) => images.generate(model, request, call),
});

const args = { prompt: "A lighthouse", width: 512, height: 512 };

/** Make pictures from words. */
export const imageGenerate = defineCapability({
  id: "image.generate",
  summary: "Make pictures from words, on this computer.",
  risk: "low",
  scope: modelIds("Models that may make pictures; true for every pinned one."),
  consent: (ids) => [`Makes pictures from words on this computer, with: ${ids.join(", ")}.`],
  lower: { mac: () => noMac, linux: () => noLinux },
  enforcement: () => byRuntime("only the declared models make pictures"),
  grants: (grant) => [grant(generate, (ids, { model }) => ids.has(model))],
  examples: [
    {
      scope: ["tiny"],
      call: "image.generate",
      args: { model: "tiny", ...args },
      expect: "allowed",
      because: "the model is listed",
    },
    {
      scope: ["tiny"],
      call: "image.generate",
      args: { model: "other", ...args },
      expect: "out-of-scope",
      because: "the model is not listed",
    },
  ],
});
