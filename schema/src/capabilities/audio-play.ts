import { defineCapability, noLinux, noMac } from "../capability.ts";
import { call } from "../command.ts";
import { byPageAndKernel } from "../enforced.ts";
import { flag } from "../scopes/flag.ts";
import { floats, integer, nothing, record } from "../shape.ts";

export const playSound = call("audio.play", {
  summary: "Play samples (mono, between -1 and 1) to their end. The page may also play sound by itself.",
  args: record({ samples: floats(), sampleRate: integer({ minimum: 8000, maximum: 192_000 }) }),
  result: nothing(),
  target: () => null,
  input: (sound) => sound,
  via: (_target, ports) => ports.sounds,
  perform: async (sounds, { samples, sampleRate }, { signal }) => {
    await sounds.play(samples, sampleRate, signal);
    return null;
  },
});

/** Play sound, by the command or in the page. Without it the desktop host keeps the page mute. */
export const audioPlay = defineCapability({
  id: "audio.play",
  summary: "Play sound.",
  risk: "low",
  scope: flag(),
  consent: () => ["Can play sound."],
  lower: {
    mac: () => noMac,
    linux: () => ({ ...noLinux, devices: ["speaker"] }),
    page: () => ({ features: ["autoplay"] }),
  },
  reach: () => ({ devices: ["speaker"] }),
  enforcement: () =>
    byPageAndKernel("only the app's own page plays sound", {
      mac: null,
      linux: ["the sound server's socket is there", "the socket hears too: the microphone and what the computer plays"],
      browserLoss: null,
    }),
  withheld: byPageAndKernel("the page is mute", {
    mac: null,
    linux: [
      "there is no sound server to play to",
      "with `device.microphone` or `device.system-audio` the sound server's socket is there, and it plays too",
    ],
    browserLoss: "the page plays nothing by itself, but once the user has clicked it can",
  }),
  grants: (grant) => [grant(playSound, () => true)],
  examples: [
    {
      scope: true,
      call: "audio.play",
      args: { samples: new Float32Array(16), sampleRate: 16_000 },
      expect: "allowed",
      because: "playing sound is declared",
    },
  ],
});
