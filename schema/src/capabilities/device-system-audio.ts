import { defineCapability, noLinux } from "../capability.ts";
import { useDevice } from "../commands/device.ts";
import { byPageAndKernel, unreadPolicy } from "../enforced.ts";
import { flag } from "../scopes/flag.ts";

export const useSystemAudio = useDevice(
  "device.useSystemAudio",
  "system-audio",
  "Ask for what the computer plays, which the page then opens with `getDisplayMedia`.",
);

/** Hear what the computer plays: the other side of a call, a film, a notification. */
export const deviceSystemAudio = defineCapability({
  id: "device.system-audio",
  summary: "Hear what the computer plays.",
  risk: "high",
  scope: flag(),
  consent: () => ["Can hear everything the computer plays, other people in calls included."],
  lower: {
    mac: () => ({
      entitlements: {},
      usage: { NSAudioCaptureUsageDescription: "This app hears what the computer plays when you use it to record." },
    }),
    linux: () => ({ ...noLinux, devices: ["system-audio"] }),
    page: () => ({ features: ["display-capture"], permissions: ["display-capture"] }),
  },
  reach: () => ({ devices: ["system-audio"] }),
  enforcement: () =>
    byPageAndKernel("the page gets the computer's sound and no picture of the screen but its own", {
      mac: [
        "macOS asks the user before the screen or its sound is recorded",
        "the user's consent is to recording the screen; macOS knows none to its sound alone",
      ],
      linux: ["the sound server's socket is there", "the socket plays sound too, and hears the microphone as well"],
      browserLoss:
        "the user chooses in the browser what is shared, and may share a picture of the screen with its sound",
    }),
  withheld: byPageAndKernel("the page can record neither the screen nor its sound", {
    mac: ["macOS asks the user before the screen or its sound is recorded", null],
    linux: [
      "there is no sound server to hear from",
      "with `audio.play` or `device.microphone` the sound server's socket is there, and a process that left the page could hear through it",
    ],
    browserLoss: unreadPolicy,
  }),
  grants: (grant) => [grant(useSystemAudio, () => true)],
  examples: [
    { scope: true, call: "device.useSystemAudio", args: {}, expect: "allowed", because: "system audio is declared" },
  ],
});
