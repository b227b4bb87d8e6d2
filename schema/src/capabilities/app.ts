import { defineCapability, noLinux, noMac } from "../capability.ts";
import { call } from "../command.ts";
import { byRuntime } from "../enforced.ts";
import type { Ports } from "../ports.ts";
import { flag } from "../scopes/flag.ts";
import {
  boolean,
  integer,
  json,
  list,
  mapOf,
  nothing,
  number,
  oneOf,
  optional,
  record,
  text,
  union,
} from "../shape.ts";

const key = () => text({ minLength: 1, maxLength: 256 });
const self = { target: () => null, input: () => undefined };
const settings = { ...self, via: (_target: null, ports: Ports) => ports.settings };

export const settingsGet = call("settings.get", {
  summary: "A setting, or that there is none.",
  args: record({ key: key() }),
  result: record({ found: boolean(), value: json() }),
  ...settings,
  input: ({ key }) => key,
  perform: (store, key) => {
    const value = store.get(key);
    return value === undefined ? { found: false, value: null } : { found: true, value };
  },
});

export const settingsSet = call("settings.set", {
  summary: "Keep a setting.",
  args: record({ key: key(), value: json() }),
  result: nothing(),
  ...settings,
  input: (entry) => entry,
  perform: (store, { key, value }) => {
    store.set(key, value);
    return null;
  },
});

export const settingsDelete = call("settings.delete", {
  summary: "Forget a setting.",
  args: record({ key: key() }),
  result: nothing(),
  ...settings,
  input: ({ key }) => key,
  perform: (store, key) => {
    store.delete(key);
    return null;
  },
});

export const settingsAll = call("settings.getAll", {
  summary: "All settings.",
  args: record({}),
  result: mapOf(json()),
  ...settings,
  perform: (store) => store.all(),
});

export const capabilityLog = call("audit.capabilityLog", {
  summary: "What this app asked for and how it was decided, newest first.",
  args: record({ limit: optional(integer({ minimum: 1, maximum: 10_000 })) }),
  result: list(
    record({
      time: number(),
      phase: oneOf(["asked", "decided"]),
      command: text(),
      outcome: optional(oneOf(["allowed", "undeclared", "out-of-scope", "invalid", "not-granted"])),
      capability: optional(text()),
      target: optional(text()),
    }),
  ),
  ...self,
  input: ({ limit }) => limit ?? 200,
  via: (_target, ports) => ports.audit,
  perform: (log, limit) => log.entries(limit),
});

export const permissionsList = call("permissions.list", {
  summary: "The capabilities of this app and whether each is granted.",
  args: record({}),
  result: list(
    record({ capability: text(), state: oneOf(["granted", "optional", "refused"]), sentences: list(text()) }),
  ),
  ...self,
  via: (_target, ports) => ports.permissions,
  perform: (permissions) => permissions.list(),
});

export const permissionsRequest = call("permissions.request", {
  summary: "Ask the user for an optional capability.",
  args: record({ capability: text({ maxLength: 64 }) }),
  result: oneOf(["granted", "refused"]),
  ...self,
  input: ({ capability }) => capability,
  via: (_target, ports) => ports.permissions,
  perform: (permissions, capability, { signal }) => permissions.request(capability, signal),
});

export const appInfo = call("app.info", {
  summary: "Which app this is and where it runs.",
  args: record({}),
  result: record({
    id: text(),
    version: text(),
    displayName: text(),
    host: oneOf(["electron", "browser"]),
    substitution: union(text(), nothing()),
  }),
  ...self,
  via: (_target, ports) => ports.app,
  perform: (app) => app,
});

const always = () => true;

/** What every app has: its settings, its own log, its permissions, its name. */
export const app = defineCapability({
  id: "app",
  summary: "Its own settings, its own log, its permissions and its name.",
  risk: "none",
  presence: "always",
  scope: flag(),
  consent: () => [],
  lower: { mac: () => noMac, linux: () => noLinux },
  enforcement: () => byRuntime("an app sees only its own settings, log and permissions"),
  grants: (grant) => [
    grant(settingsGet, always),
    grant(settingsSet, always),
    grant(settingsDelete, always),
    grant(settingsAll, always),
    grant(capabilityLog, always),
    grant(permissionsList, always),
    grant(permissionsRequest, always),
    grant(appInfo, always),
  ],
  examples: [
    {
      scope: true,
      call: "settings.get",
      args: { key: "theme" },
      expect: "allowed",
      because: "settings are the app's own",
    },
    {
      scope: true,
      call: "settings.set",
      args: { key: "theme", value: "dark" },
      expect: "allowed",
      because: "settings are the app's own",
    },
    {
      scope: true,
      call: "settings.delete",
      args: { key: "theme" },
      expect: "allowed",
      because: "settings are the app's own",
    },
    { scope: true, call: "settings.getAll", args: {}, expect: "allowed", because: "settings are the app's own" },
    { scope: true, call: "audit.capabilityLog", args: {}, expect: "allowed", because: "an app may read its own log" },
    { scope: true, call: "permissions.list", args: {}, expect: "allowed", because: "an app may know what it has" },
    {
      scope: true,
      call: "permissions.request",
      args: { capability: "net" },
      expect: "allowed",
      because: "asking is free; the user answers",
    },
    { scope: true, call: "app.info", args: {}, expect: "allowed", because: "an app may know itself" },
  ],
});
