import { code } from "./attempts/code.ts";
import { devices } from "./attempts/devices.ts";
import { keeping } from "./attempts/keeping.ts";
import { loads } from "./attempts/loading.ts";
import { navigation } from "./attempts/navigation.ts";
import { network, peerConnections } from "./attempts/network.ts";
import { windowsAndFrames } from "./attempts/windows.ts";
import { test } from "./page/ground.ts";
import { tryPage } from "./page/try-page.ts";

const categories = {
  "the network": network,
  "what it loads": loads,
  "windows and frames": windowsAndFrames,
  navigation,
  "code of its own": code,
  "devices and questions": devices,
  "what it keeps": keeping,
  // Last: Chromium may end a page that tries it.
  WebRTC: peerConnections,
};

// Hundreds of attempts and their controls, on a machine that may be busy.
test.setTimeout(300_000);

for (const [category, attempts] of Object.entries(categories)) {
  test(`a hostile page gets nothing by ${category}: ${attempts.length} attempts`, async ({ ground }) => {
    await tryPage(test.info(), ground, attempts);
  });
}
