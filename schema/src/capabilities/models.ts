import { defineCapability, noLinux } from "../capability.ts";
import { call } from "../command.ts";
import { byRuntimeAndKernel } from "../enforced.ts";
import { idSet } from "../scopes/id-set.ts";
import { integer, oneOf, record, text } from "../shape.ts";

/** `<id>@sha256:<64 hex>`: a model by name and by the exact bytes it must have. */
export const modelPin = "^[a-z0-9][a-z0-9._-]{0,63}@sha256:[0-9a-f]{64}$";
export const modelId = "^[a-z0-9][a-z0-9._-]{0,63}$";

/** Is something of this name among the pins? */
export const isPinned = (pins: ReadonlySet<string>, id: string): boolean =>
  [...pins].some((pin) => pin.startsWith(`${id}@`));

export const modelState = call("models.state", {
  summary: "Whether a pinned model is on this machine.",
  args: record({ id: text({ pattern: modelId }) }),
  result: record({
    id: text(),
    state: oneOf(["missing", "fetching", "ready", "failed"]),
    bytes: integer(),
    haveBytes: integer(),
  }),
  target: ({ id }) => ({ model: id }),
  input: () => undefined,
  via: (target, ports) => ({ state: () => ports.models.state(target.model) }),
  perform: (model) => model.state(),
});

const example = `tiny@sha256:${"0".repeat(64)}`;

/** Use models, each pinned by its sha256. Alone it grants no inference. */
export const models = defineCapability({
  id: "models",
  summary: "Use models that are pinned by their exact bytes.",
  risk: "low",
  scope: idSet({ pattern: modelPin, description: "Models by id and sha256." }),
  consent: (pins) =>
    pins.map((pin) => `Uses the AI model ${pin.split("@")[0]}, which runs on this computer (${pin.split("@")[1]}).`),
  lower: {
    mac: () => ({
      entitlements: { "temporary-exception.files.home-relative-path.read-only": ["/Library/Caches/Locara/models/"] },
    }),
    linux: () => ({ ...noLinux, binds: [{ path: "$MODELS", access: "read" }] }),
  },
  reach: (pins) => ({
    files: { read: pins.map((pin) => `$MODELS/blobs/sha256/${pin.split(":")[1]}`), write: [], deny: [] },
  }),
  enforcement: () =>
    byRuntimeAndKernel("only pinned models are loaded, and only if their bytes have the pinned sha256", {
      mac: ["the model cache can only be read", "every model in the cache can be read, not only the pinned ones"],
      linux: ["the model cache can only be read", "every model in the cache can be read, not only the pinned ones"],
    }),
  grants: (grant) => [grant(modelState, (pins, { model }) => isPinned(pins, model))],
  examples: [
    { scope: [example], call: "models.state", args: { id: "tiny" }, expect: "allowed", because: "it is pinned" },
    {
      scope: [example],
      call: "models.state",
      args: { id: "tin" },
      expect: "out-of-scope",
      because: "a prefix of a name is another name",
    },
    {
      scope: [example],
      call: "models.state",
      args: { id: "other" },
      expect: "out-of-scope",
      because: "it is not pinned",
    },
  ],
});
