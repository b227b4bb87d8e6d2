import { defineCapability, noLinux, noMac } from "../capability.ts";
import { call } from "../command.ts";
import { byRuntime } from "../enforced.ts";
import { modelIds } from "../scopes/model-ids.ts";
import { floats, list, record, text } from "../shape.ts";

export const createEmbeddings = call("embed.create", {
  summary: "Vectors of unit length for texts, in order.",
  args: record({ model: text(), texts: list(text({ maxLength: 1_000_000 }), { maxItems: 4096 }) }),
  result: list(floats()),
  target: ({ model }) => ({ model }),
  input: ({ texts }) => texts,
  via: ({ model }, ports) => ({ model, inference: ports.inference }),
  perform: ({ model, inference }, texts, { signal }) => inference.embed(model, texts, signal),
});

/** Turn text into vectors. */
export const embed = defineCapability({
  id: "embed",
  summary: "Turn text into vectors for search, on this computer.",
  risk: "low",
  scope: modelIds("Embedding models the app may use; true for every pinned one."),
  consent: (ids) => [`Lets these models compare texts by meaning on this computer: ${ids.join(", ")}.`],
  lower: { mac: () => noMac, linux: () => noLinux },
  enforcement: () => byRuntime("only the declared models are used"),
  grants: (grant) => [grant(createEmbeddings, (ids, { model }) => ids.has(model))],
  examples: [
    {
      scope: ["tiny"],
      call: "embed.create",
      args: { model: "tiny", texts: ["doctor"] },
      expect: "allowed",
      because: "the model is listed",
    },
    {
      scope: ["tiny"],
      call: "embed.create",
      args: { model: "other", texts: ["doctor"] },
      expect: "out-of-scope",
      because: "the model is not listed",
    },
  ],
});
