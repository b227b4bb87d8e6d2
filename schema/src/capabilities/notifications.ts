import { defineCapability, noLinux, noMac } from "../capability.ts";
import { call } from "../command.ts";
import { byRuntime } from "../enforced.ts";
import { field } from "../scopes/field.ts";
import { idSet } from "../scopes/id-set.ts";
import { boolean, integer, nothing, optional, record, text } from "../shape.ts";

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

export const badge = call("notifications.badge", {
  summary: "Put a number on the app's icon; 0 takes it away.",
  args: record({ count: integer({ minimum: 0, maximum: 99_999 }) }),
  result: nothing(),
  target: () => null,
  input: ({ count }) => count,
  via: (_target, ports) => ports.notifications,
  perform: async (notifications, count) => {
    await notifications.badge(count);
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
  grants: (grant) => [
    grant(notify, (declared, { modes }) => modes.every((mode) => declared.has(mode))),
    grant(badge, (declared) => declared.has("badge")),
  ],
  examples: [
    {
      scope: { modes: ["alert", "badge"] },
      call: "notifications.badge",
      args: { count: 3 },
      expect: "allowed",
      because: "badges are declared",
    },
    {
      scope: { modes: ["alert"] },
      call: "notifications.badge",
      args: { count: 3 },
      expect: "out-of-scope",
      because: "badges are not declared",
    },
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
