import { defineCapability, noLinux, noMac } from "../capability.ts";
import { call, stream } from "../command.ts";
import { byRuntime } from "../enforced.ts";
import { modelIds } from "../scopes/model-ids.ts";
import { boolean, floats, list, nothing, number, optional, record, text } from "../shape.ts";

const segment = record({ start: number(), end: number(), text: text() });
const session = () =>
  text({ pattern: "^[A-Za-z0-9_-]{1,64}$", description: "A name for this listening, of the app's own choice." });

export const listen = stream("transcribe.live", {
  summary: "Write down what the page hears, while it hears it; `transcribe.hear` brings the sound.",
  args: record({ model: text(), session: session(), language: optional(text({ pattern: "^[a-z]{2,3}$" })) }),
  item: record({ segments: list(segment) }),
  result: record({ durationSeconds: number() }),
  target: ({ model }) => ({ model }),
  input: ({ session, language }) => ({ session, options: language === undefined ? {} : { language } }),
  via: ({ model }, ports) => ({ model, speech: ports.speech }),
  perform: ({ model, speech }, { session, options }, call) => speech.live(model, session, options, call),
});

export const hear = call("transcribe.hear", {
  summary: "More sound for a listening that `transcribe.live` began: 16 kHz, mono, between -1 and 1.",
  args: record({ model: text(), session: session(), samples: floats(), last: optional(boolean()) }),
  result: nothing(),
  target: ({ model }) => ({ model }),
  input: ({ session, samples, last }) => ({ session, samples, last: last ?? false }),
  via: ({ model }, ports) => ({ model, speech: ports.speech }),
  perform: async ({ model, speech }, { session, samples, last }, { signal }) => {
    await speech.hear(model, session, samples, last, signal);
    return null;
  },
});

/** Write down speech while it is spoken. The page brings the sound, from the microphone that it needs for that. */
export const transcribeLive = defineCapability({
  id: "transcribe.live",
  summary: "Write down what is said while it is said, on this computer.",
  risk: "medium",
  scope: modelIds("Speech models that may listen live; true for every pinned one."),
  needs: ["device.microphone"],
  consent: (ids) => [`Writes down what it hears while it listens, on this computer, with: ${ids.join(", ")}.`],
  lower: { mac: () => noMac, linux: () => noLinux },
  enforcement: () => byRuntime("only the declared models listen, to nothing but what the page hears"),
  grants: (grant) => [
    grant(listen, (ids, { model }) => ids.has(model)),
    grant(hear, (ids, { model }) => ids.has(model)),
  ],
  examples: [
    {
      scope: ["tiny"],
      call: "transcribe.live",
      args: { model: "tiny", session: "talk", language: "en" },
      expect: "allowed",
      because: "the model is listed",
    },
    {
      scope: ["tiny"],
      call: "transcribe.live",
      args: { model: "other", session: "talk" },
      expect: "out-of-scope",
      because: "the model is not listed",
    },
    {
      scope: ["tiny"],
      call: "transcribe.hear",
      args: { model: "tiny", session: "talk", samples: new Float32Array(160) },
      expect: "allowed",
      because: "the model is listed",
    },
    {
      scope: ["tiny"],
      call: "transcribe.hear",
      args: { model: "other", session: "talk", samples: new Float32Array(160) },
      expect: "out-of-scope",
      because: "the model is not listed",
    },
  ],
});
