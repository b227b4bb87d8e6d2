import { defineCapability, noLinux, noMac } from "../capability.ts";
import { call } from "../command.ts";
import { byRuntime } from "../enforced.ts";
import { field } from "../scopes/field.ts";
import { idSet } from "../scopes/id-set.ts";
import { boolean, nothing, optional, record, text } from "../shape.ts";

export const notify = call("notifications.show", {
  summary: "Show a notification.",
  args: record({
    title: text({ minLength: 1, maxLength: 200 }),
    body: text({ maxLength: 2000 }),
    sound: optional(boolean()),
  }),
  result: nothing(),
  target: ({ sound }) => ({ modes: sound ? ["alert", "sound"] : ["alert"] }),
  input: ({ title, body, sound }) => ({ title, body, silent: !sound }),
  via: (_target, ports) => ports.notifications,
  perform: async (notifications, options) => {
    await notifications.show(options);
    return null;
  },
});

/** Show notifications. */
export const notifications = defineCapability({
  id: "notifications",
  summary: "Show notifications.",
  risk: "low",
  scope: field("modes", idSet({ pattern: "^(alert|badge|sound)$", description: "How the user may be notified." })),
  consent: (modes) => [`Can notify you by: ${modes.join(", ")}.`],
  lower: { mac: () => noMac, linux: () => noLinux },
  enforcement: () => byRuntime("notifications are shown only in the declared ways; the page itself cannot show any"),
  grants: (grant) => [grant(notify, (declared, { modes }) => modes.every((mode) => declared.has(mode)))],
  examples: [
    {
      scope: { modes: ["alert"] },
      call: "notifications.show",
      args: { title: "Done", body: "" },
      expect: "allowed",
      because: "alerts are declared",
    },
    {
      scope: { modes: ["alert"] },
      call: "notifications.show",
      args: { title: "Done", body: "", sound: true },
      expect: "out-of-scope",
      because: "sound is not declared",
    },
  ],
});
