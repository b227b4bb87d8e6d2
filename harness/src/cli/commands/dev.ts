import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import type { CliCommand } from "../command.ts";
import { UsageError } from "../command.ts";
import { appFolder } from "../needed-files.ts";

export const command: CliCommand = {
  arguments: "[APP]",
  most: 1,
  options: {
    host: { type: "string", value: "electron|browser", help: "Where the app runs; by default Electron where it can." },
    offline: { type: "boolean", help: "Make no connection: models that are not here stay missing." },
    sandbox: { type: "boolean", help: "Put the app behind the kernel's walls, where this system has them." },
    "no-open": { type: "boolean", help: "Only print the address, open no browser." },
  },
  async run({ positionals, options }, io) {
    const { host } = options;
    if (host !== undefined && host !== "electron" && host !== "browser") {
      throw new UsageError(`--host is electron or browser, not ${String(host)}.`);
    }
    appFolder(positionals[0] ?? ".", io.cwd);
    // What Node made of these sources the last time is a third of a start. Where it cannot be kept, it is made again.
    enableCompileCache(fileURLToPath(new URL("../../../../node_modules/.cache/locara", import.meta.url)));
    const { runDev } = await import("../../build/dev.ts");
    const reach = options.offline === true ? "offline" : "development";
    const sandbox = options.sandbox === true;
    return runDev({ app: positionals[0] ?? ".", host, open: options["no-open"] !== true, reach, sandbox }, io);
  },
};
