import { defineCapability, noLinux, noMac } from "../capability.ts";
import { call } from "../command.ts";
import { byRuntime } from "../enforced.ts";
import { modelIds } from "../scopes/model-ids.ts";
import { bytes, list, number, record, text } from "../shape.ts";

const share = () => number({ minimum: 0, maximum: 1 });

export const readPicture = call("ocr.readText", {
  summary: "The text in a picture, line by line.",
  args: record({ model: text(), picture: bytes() }),
  result: record({
    text: text(),
    lines: list(
      record({
        text: text(),
        confidence: share(),
        box: record({ x: share(), y: share(), width: share(), height: share() }),
      }),
    ),
  }),
  target: ({ model }) => ({ model }),
  input: ({ picture }) => picture,
  via: ({ model }, ports) => ({ model, vision: ports.vision }),
  perform: ({ model, vision }, picture, { signal }) => vision.readText(model, picture, signal),
});

/** Read the text in pictures. */
export const ocr = defineCapability({
  id: "ocr",
  summary: "Read the text in pictures, on this computer.",
  risk: "low",
  scope: modelIds("Models that may read pictures; true for every pinned one."),
  consent: (ids) => [`Reads the text in pictures you give it, on this computer, with: ${ids.join(", ")}.`],
  lower: { mac: () => noMac, linux: () => noLinux },
  enforcement: () => byRuntime("only the declared models read"),
  grants: (grant) => [grant(readPicture, (ids, { model }) => ids.has(model))],
  examples: [
    {
      scope: ["tiny"],
      call: "ocr.readText",
      args: { model: "tiny", picture: new Uint8Array(8) },
      expect: "allowed",
      because: "the model is listed",
    },
    {
      scope: ["tiny"],
      call: "ocr.readText",
      args: { model: "other", picture: new Uint8Array(8) },
      expect: "out-of-scope",
      because: "the model is not listed",
    },
  ],
});
