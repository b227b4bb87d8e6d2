import { defineCapability, noLinux } from "../capability.ts";
import { useDevice } from "../commands/device.ts";
import { byPageAndKernel, unreadPolicy } from "../enforced.ts";
import { flag } from "../scopes/flag.ts";

export const useMicrophone = useDevice(
  "device.useMicrophone",
  "microphone",
  "Ask for the microphone, which the page then opens with `getUserMedia`.",
);

/** Hear the microphone. */
export const deviceMicrophone = defineCapability({
  id: "device.microphone",
  summary: "Hear the microphone.",
  risk: "medium",
  scope: flag(),
  consent: () => ["Can hear the microphone whenever its window is open."],
  lower: {
    mac: () => ({
      entitlements: { "device.microphone": true, "device.audio-input": true },
      usage: { NSMicrophoneUsageDescription: "This app hears the microphone when you use it to speak or record." },
    }),
    linux: () => ({ ...noLinux, devices: ["microphone"] }),
    page: () => ({ features: ["microphone"], permissions: ["media"] }),
  },
  reach: () => ({ devices: ["microphone"] }),
  enforcement: () =>
    byPageAndKernel("only the app's own page can open the microphone", {
      mac: ["macOS asks the user before the microphone is opened", null],
      linux: [
        "the sound server's socket is there",
        "the socket plays sound too, and hears what the computer plays as well as the microphone",
      ],
      browserLoss: null,
    }),
  withheld: byPageAndKernel("the page cannot open the microphone", {
    mac: ["no process of the app can open the microphone", null],
    linux: [
      "there is no sound server to hear from",
      "with `audio.play` the sound server's socket is there, and a process that left the page could hear through it",
    ],
    browserLoss: unreadPolicy,
  }),
  grants: (grant) => [grant(useMicrophone, () => true)],
  examples: [
    { scope: true, call: "device.useMicrophone", args: {}, expect: "allowed", because: "the microphone is declared" },
  ],
});
