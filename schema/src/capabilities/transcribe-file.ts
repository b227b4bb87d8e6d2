import { defineCapability, noLinux, noMac } from "../capability.ts";
import { stream } from "../command.ts";
import { byRuntime } from "../enforced.ts";
import { modelIds } from "../scopes/model-ids.ts";
import { bytes, floats, list, number, optional, record, text, union } from "../shape.ts";

const segment = record({ start: number(), end: number(), text: text() });

export const transcribe = stream("transcribe.file", {
  summary: "Write down what is said in a recording, segments as they are recognised.",
  args: record({
    model: text(),
    audio: union(record({ samples: floats() }), record({ wav: bytes() })),
    language: optional(text({ pattern: "^[a-z]{2,3}$" })),
    vad: optional(text({ description: "A model that tells where somebody speaks; silence is then skipped." })),
  }),
  item: record({ segments: list(segment), progress: number({ minimum: 0, maximum: 1 }) }),
  result: record({ durationSeconds: number(), segments: list(segment) }),
  target: ({ model, vad }) => ({ model, ...(vad === undefined ? {} : { vad }) }),
  input: ({ audio, language }) => ({ audio, options: language === undefined ? {} : { language } }),
  via: ({ model, ...vad }, ports) => ({ model, vad, speech: ports.speech }),
  perform: ({ model, vad, speech }, { audio, options }, call) =>
    speech.transcribe(model, audio, { ...options, ...vad }, call),
});

/** Write down what is said in recordings that the app already holds. */
export const transcribeFile = defineCapability({
  id: "transcribe.file",
  summary: "Write down what is said in a recording, on this computer.",
  risk: "low",
  scope: modelIds("Speech models the app may use; true for every pinned one."),
  consent: (ids) => [`Writes down what is said in recordings you give it, on this computer, with: ${ids.join(", ")}.`],
  lower: { mac: () => noMac, linux: () => noLinux },
  enforcement: () => byRuntime("only the declared models listen"),
  grants: (grant) => [
    grant(transcribe, (ids, { model, vad }) => ids.has(model) && (vad === undefined || ids.has(vad))),
  ],
  examples: [
    {
      scope: ["tiny"],
      call: "transcribe.file",
      args: { model: "tiny", audio: { samples: new Float32Array(16_000) } },
      expect: "allowed",
      because: "the model is listed",
    },
    {
      scope: ["tiny"],
      call: "transcribe.file",
      args: { model: "other", audio: { samples: new Float32Array(16) } },
      expect: "out-of-scope",
      because: "the model is not listed",
    },
    {
      scope: ["tiny"],
      call: "transcribe.file",
      args: { model: "tiny", audio: { samples: new Float32Array(16) }, vad: "other" },
      expect: "out-of-scope",
      because: "the model that finds the speech is not listed",
    },
  ],
});
