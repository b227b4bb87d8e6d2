import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { DevOptions } from "../../build/dev.ts";
import type { CliCommand, ExitCode, Io } from "../command.ts";
import { UsageError } from "../command.ts";

export const command: CliCommand = {
  arguments: "[APP]",
  most: 1,
  options: {
    host: { type: "string", value: "electron|browser", help: "Where the app runs; by default Electron where it can." },
    "no-open": { type: "boolean", help: "Only print the address, open no browser." },
  },
  async run({ positionals, options }, io) {
    const { host } = options;
    if (host !== undefined && host !== "electron" && host !== "browser") {
      throw new UsageError(`--host is electron or browser, not ${String(host)}.`);
    }
    const { runDev } = await developmentTools();
    return runDev({ app: positionals[0] ?? ".", host, open: options["no-open"] !== true }, io);
  },
};

/** What bundles apps is not part of the CLI's own bundle: it runs from the sources beside `bin/locara.mjs`. */
async function developmentTools(): Promise<{ runDev(options: DevOptions, io: Io): Promise<ExitCode> }> {
  const bin = dirname(realpathSync(process.argv[1] as string));
  return import(pathToFileURL(join(bin, "..", "src", "build", "dev.ts")).href);
}
