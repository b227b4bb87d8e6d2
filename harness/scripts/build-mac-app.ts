// node harness/scripts/build-mac-app.ts APP --out DIR [--flavour test|release] [--identity NAME] [--electron PATH] [--plan]
import { execFileSync } from "node:child_process";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { nativePackages } from "../src/build/bundle.ts";
import { nativeModules } from "../src/build/bundle-runtime.ts";
import { isForAppStore } from "../src/mac-app/assemble.ts";
import { buildMacApp } from "../src/mac-app/build-mac-app.ts";
import { copyModules } from "../src/mac-app/native-modules.ts";

const usage =
  "build-mac-app APP --out DIR [--flavour test|release] [--identity NAME] [--electron Electron.app] [--plan]";
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: "boolean" },
    out: { type: "string" },
    flavour: { type: "string", default: "test" },
    // Nobody: an ad hoc signature, for which no secret is needed.
    identity: { type: "string", default: "-" },
    electron: { type: "string", default: "node_modules/electron/dist/Electron.app" },
    plan: { type: "boolean" },
  },
});
const [folder] = positionals;
const { out, flavour, identity, plan } = values;
const electron = resolve(values.electron);

function fail(code: number, message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
if (values.help === true) {
  process.stdout.write(`usage: ${usage}\n`);
  process.exit(0);
}
if (folder === undefined || out === undefined || (flavour !== "test" && flavour !== "release"))
  fail(2, `usage: ${usage}`);
if (plan !== true && process.platform !== "darwin")
  fail(3, "Only macOS has codesign. With --plan everything else is done, and what codesign would be told is printed.");
if (!isForAppStore(electron))
  fail(
    3,
    `${electron} is not Electron's build for the App Store, the only one that starts in the App Sandbox. Run ELECTRON_INSTALL_PLATFORM=mas npx install-electron --no.`,
  );

const app = await buildMacApp({
  folder,
  electron,
  out,
  flavour,
  signer: { identity },
  home: homedir(),
  native: (to) =>
    void copyModules(
      nativePackages.filter((name) => name !== "electron"),
      nativeModules(),
      to,
    ),
  codesign: async (argv) => {
    if (plan === true) process.stdout.write(`codesign ${argv.map((one) => JSON.stringify(one)).join(" ")}\n`);
    else execFileSync("/usr/bin/codesign", [...argv], { stdio: ["ignore", "inherit", "inherit"] });
  },
});
process.stdout.write(`${join(app)}\n`);
