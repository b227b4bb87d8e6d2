import type { AnyCapability, Enforcement } from "@locara/schema";
import { capabilities } from "@locara/schema";
import type { Granted } from "../src/compiled-app.ts";

export const app = "anna/notes";
export const named = (id: string) => capabilities.find((one) => one.id === id) as AnyCapability;

export const grant = (capability: AnyCapability, scope: unknown, optional = false): Granted => ({
  capability,
  scope,
  risk: "low",
  optional,
});
export const spelled = (id: string, spelling: unknown): Granted =>
  grant(named(id), named(id).scope.read(spelling, { models: ["tiny"] }).scope);

type Fault = Partial<Pick<AnyCapability, "enforcement" | "reach">> & {
  readonly lower?: Partial<AnyCapability["lower"]>;
};
const with_ = (one: Granted, fault: Fault): Granted => ({
  ...one,
  capability: { ...one.capability, ...fault, lower: { ...one.capability.lower, ...fault.lower } } as AnyCapability,
});
const linux = (one: Granted) => one.capability.lower.linux(one.scope, app);
const mac = (one: Granted) => one.capability.lower.mac(one.scope, app);
const without = (one: Granted, key: string) => {
  const { [key]: _gone, ...entitlements } = mac(one).entitlements;
  return { ...mac(one), entitlements };
};
const also = (one: Granted, key: string, value: true | readonly string[] = true) => ({
  ...mac(one),
  entitlements: { ...mac(one).entitlements, [key]: value },
});
const unnamed = (one: Granted, target: "linux" | "mac-sandboxed") => () => ({
  ...one.capability.enforcement(one.scope),
  [target]: one.capability.enforcement(one.scope)[target].map((row: Enforcement) => ({ ...row, loss: null })),
});
const kernel: Enforcement = { layer: "kernel", enforces: "it is kept", loss: null };

const documents = spelled("fs.user-paths", { documents: "read-write" });
const music = spelled("fs.user-paths", { music: "read-write" });
const texts = spelled("fs.paths", { read: ["$DOCUMENTS/*.txt"], write: ["$HOME/out/log.txt"] });
const net = spelled("net", { allowed_hosts: ["api.example.com"], allowed_ports: [443, 8443] });
const microphone = spelled("device.microphone", true);
const camera = spelled("device.camera", true);
const sound = spelled("audio.play", true);
const shared = spelled("shared-folders", [{ id: "notes", with: "ben/tasks", access: "read" }]);
const models = spelled("models", [`tiny@sha256:${"0".repeat(64)}`]);

const clipboard = spelled("clipboard", "read");

/** Definitions of capabilities that are wrong in one way each, and the code that has to find it. */
export const faults: readonly { readonly code: string; readonly fault: string; readonly granted: Granted }[] = [
  {
    code: "LOC3033",
    fault: "no layer on Linux",
    granted: with_(sound, { enforcement: () => ({ ...sound.capability.enforcement(true), linux: [] }) }),
  },
  {
    code: "LOC3083",
    fault: "a kernel layer in the browser host",
    granted: with_(sound, { enforcement: () => ({ ...sound.capability.enforcement(true), browser: [kernel] }) }),
  },
  {
    code: "LOC3083",
    fault: "a kernel layer for files without the App Sandbox",
    granted: with_(documents, {
      enforcement: () => ({ ...documents.capability.enforcement(documents.scope), "mac-hardened": [kernel] }),
    }),
  },
  {
    code: "LOC3083",
    fault: "a feature of the page that nobody knows",
    granted: with_(microphone, { lower: { page: () => ({ features: ["microphone", "telepathy"] }) } }),
  },
  {
    code: "LOC3083",
    fault: "a page that may open windows",
    granted: with_(microphone, { lower: { page: () => ({ features: ["microphone"], sandbox: ["allow-popups"] }) } }),
  },
  {
    code: "LOC3082",
    fault: "a widened entitlement: every file",
    granted: with_(documents, { lower: { mac: () => also(documents, "files.all") } }),
  },
  {
    code: "LOC3082",
    fault: "a debugger let in",
    granted: with_(documents, { lower: { mac: () => also(documents, "get-task-allow") } }),
  },
  {
    code: "LOC3082",
    fault: "a sandbox profile of its own",
    granted: with_(documents, {
      lower: { mac: () => also(documents, "temporary-exception.sbpl", ["(allow default)"]) },
    }),
  },
  {
    code: "LOC3082",
    fault: "a group that any team can join",
    granted: with_(shared, { lower: { mac: () => also(shared, "application-groups", ["group.everyone"]) } }),
  },
  {
    code: "LOC3080",
    fault: "a folder that Linux does not bind",
    granted: with_(documents, { lower: { linux: () => ({ binds: [], network: "none" }) } }),
  },
  {
    code: "LOC3080",
    fault: "a written folder bound for reading",
    granted: with_(documents, {
      lower: { linux: () => ({ binds: [{ path: "$DOCUMENTS", access: "read" }], network: "none" }) },
    }),
  },
  {
    code: "LOC3080",
    fault: "a folder that only looks like the parent",
    granted: with_(texts, {
      lower: { linux: () => ({ ...linux(texts), binds: [{ path: "$DOCUMENTS/*.txt", access: "read" }] }) },
    }),
  },
  {
    code: "LOC3080",
    fault: "a written file without room for its temporary one",
    granted: with_(texts, {
      lower: {
        linux: () => ({
          ...linux(texts),
          binds: [
            { path: "$DOCUMENTS", access: "read" },
            { path: "$HOME/out/log.txt", access: "read-write" },
          ],
        }),
      },
    }),
  },
  {
    code: "LOC3080",
    fault: "the Mac's key for another folder",
    granted: with_(music, { lower: { mac: () => ({ entitlements: { "assets.movies.read-write": true } }) } }),
  },
  {
    code: "LOC3080",
    fault: "a Mac's key that reads where the scope writes",
    granted: with_(music, { lower: { mac: () => ({ entitlements: { "assets.music.read-only": true } }) } }),
  },
  {
    code: "LOC3080",
    fault: "a shared folder without its group",
    granted: with_(shared, { lower: { mac: () => without(shared, "application-groups") } }),
  },
  {
    code: "LOC3080",
    fault: "a declared port that Landlock refuses",
    granted: with_(net, { lower: { linux: () => ({ ...linux(net), ports: [[443, 443]] }) } }),
  },
  {
    code: "LOC3080",
    fault: "an empty network namespace",
    granted: with_(net, { lower: { linux: () => ({ ...linux(net), network: "none" }) } }),
  },
  {
    code: "LOC3080",
    fault: "no network key on macOS",
    granted: with_(net, { lower: { mac: () => ({ entitlements: {} }) } }),
  },
  {
    code: "LOC3080",
    fault: "the sandbox's microphone key without the hardened runtime's",
    granted: with_(microphone, { lower: { mac: () => without(microphone, "device.audio-input") } }),
  },
  {
    code: "LOC3080",
    fault: "a forgotten usage text",
    granted: with_(camera, { lower: { mac: () => ({ entitlements: mac(camera).entitlements }) } }),
  },
  {
    code: "LOC3080",
    fault: "an empty usage text",
    granted: with_(camera, { lower: { mac: () => ({ ...mac(camera), usage: { NSCameraUsageDescription: " " } }) } }),
  },
  {
    code: "LOC3080",
    fault: "no sound server on Linux",
    granted: with_(sound, { lower: { linux: () => ({ binds: [], network: "none" }) } }),
  },
  {
    code: "LOC3080",
    fault: "a camera that the page's policy leaves off",
    granted: with_(camera, { lower: { page: () => ({ permissions: ["media:video"] }) } }),
  },
  {
    code: "LOC3081",
    fault: "a bind too wide, called exact",
    granted: with_(documents, {
      lower: {
        linux: () => ({ binds: [{ path: "$HOME", access: "read-write" }, ...linux(documents).binds], network: "none" }),
      },
    }),
  },
  {
    code: "LOC3081",
    fault: "an exception too wide, called exact",
    granted: with_(documents, {
      lower: {
        mac: () => also(documents, "temporary-exception.files.home-relative-path.read-write", ["/"]),
      },
    }),
  },
  {
    code: "LOC3081",
    fault: "a folder bound by a capability that declares none",
    granted: with_(clipboard, {
      lower: { linux: () => ({ binds: [{ path: "$HOME", access: "read" }], network: "none" }) },
    }),
  },
  {
    code: "LOC3081",
    fault: "a network opened by a capability that declares none",
    granted: with_(clipboard, { lower: { mac: () => ({ entitlements: { "network.client": true } }) } }),
  },
  {
    code: "LOC3081",
    fault: "a camera opened by a capability that declares none",
    granted: with_(clipboard, { lower: { linux: () => ({ binds: [], network: "none", devices: ["camera"] }) } }),
  },
  {
    code: "LOC3081",
    fault: "wildcards that no kernel keeps, called exact",
    granted: with_(texts, { enforcement: unnamed(texts, "linux") }),
  },
  {
    code: "LOC3081",
    fault: "a cache with other models, called exact",
    granted: with_(models, { enforcement: unnamed(models, "mac-sandboxed") }),
  },
  {
    code: "LOC3081",
    fault: "every host, called exact",
    granted: with_(net, { enforcement: unnamed(net, "linux") }),
  },
  {
    code: "LOC3081",
    fault: "a sound server that also hears, called exact",
    granted: with_(sound, { enforcement: unnamed(sound, "linux") }),
  },
  {
    code: "LOC3081",
    fault: "a group that is shared whole, called exact",
    granted: with_(shared, { enforcement: unnamed(shared, "mac-sandboxed") }),
  },
];
