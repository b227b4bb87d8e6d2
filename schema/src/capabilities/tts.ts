import { defineCapability, noLinux, noMac } from "../capability.ts";
import { stream } from "../command.ts";
import { byRuntime } from "../enforced.ts";
import { modelIds } from "../scopes/model-ids.ts";
import { floats, integer, number, optional, record, text } from "../shape.ts";

export const synthesize = stream("tts.synthesize", {
  summary: "Speak a text, sound as it is made.",
  args: record({
    model: text(),
    text: text({ minLength: 1, maxLength: 100_000 }),
    voice: optional(text({ maxLength: 100 })),
    speed: optional(number({ minimum: 0.25, maximum: 4 })),
  }),
  item: record({ samples: floats(), sampleRate: integer({ minimum: 1 }) }),
  result: record({ durationSeconds: number() }),
  target: ({ model }) => ({ model }),
  input: ({ model: _model, ...request }) => request,
  via: ({ model }, ports) => ({ model, synthesis: ports.synthesis }),
  perform: ({ model, synthesis }, request, call) => synthesis.speak(model, request, call),
});

/** Turn text into speech. */
export const tts = defineCapability({
  id: "tts",
  summary: "Turn text into speech, on this computer.",
  risk: "low",
  scope: modelIds("Voices the app may use; true for every pinned model."),
  consent: (ids) => [`Turns text into speech on this computer, with: ${ids.join(", ")}.`],
  lower: { mac: () => noMac, linux: () => noLinux },
  enforcement: () => byRuntime("only the declared models speak"),
  grants: (grant) => [grant(synthesize, (ids, { model }) => ids.has(model))],
  examples: [
    {
      scope: ["tiny"],
      call: "tts.synthesize",
      args: { model: "tiny", text: "Good morning." },
      expect: "allowed",
      because: "the model is listed",
    },
    {
      scope: ["tiny"],
      call: "tts.synthesize",
      args: { model: "other", text: "Good morning." },
      expect: "out-of-scope",
      because: "the model is not listed",
    },
  ],
});
