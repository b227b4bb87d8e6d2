import { defineCapability, noLinux } from "../capability.ts";
import { useDevice } from "../commands/device.ts";
import { byPageAndKernel, unreadPolicy } from "../enforced.ts";
import { flag } from "../scopes/flag.ts";

export const useCamera = useDevice(
  "device.useCamera",
  "camera",
  "Ask for the camera, which the page then opens with `getUserMedia`.",
);

/** See through the camera. */
export const deviceCamera = defineCapability({
  id: "device.camera",
  summary: "See through the camera.",
  risk: "high",
  scope: flag(),
  consent: () => ["Can see through the camera whenever its window is open."],
  lower: {
    mac: () => ({
      entitlements: { "device.camera": true },
      usage: { NSCameraUsageDescription: "This app sees through the camera when you use it to take pictures." },
    }),
    linux: () => ({ ...noLinux, devices: ["camera"] }),
    page: () => ({ features: ["camera"], permissions: ["media:video"] }),
  },
  reach: () => ({ devices: ["camera"] }),
  enforcement: () =>
    byPageAndKernel("only the app's own page can open the camera", {
      mac: ["macOS asks the user before the camera is opened", null],
      linux: ["the camera's device files are there", "every camera can be opened, and other video devices with them"],
      browserLoss: null,
    }),
  withheld: byPageAndKernel("the page cannot open the camera", {
    mac: ["no process of the app can open the camera", null],
    linux: ["there are no video devices", null],
    browserLoss: unreadPolicy,
  }),
  grants: (grant) => [grant(useCamera, () => true)],
  examples: [{ scope: true, call: "device.useCamera", args: {}, expect: "allowed", because: "the camera is declared" }],
});
