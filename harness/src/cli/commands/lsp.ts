import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import { type CliCommand, exitCodes } from "../command.ts";

export const command: CliCommand = {
  arguments: "",
  most: 0,
  options: { stdio: { type: "boolean", help: "Speak over standard input and output, as it always does." } },
  async run(_given, { interrupted }) {
    enableCompileCache(fileURLToPath(new URL("../../../../node_modules/.cache/locara", import.meta.url)));
    const { serveEditor } = await import("../../lsp/language-server.ts");
    serveEditor(process.stdin, process.stdout);
    await new Promise((resolve) => interrupted.addEventListener("abort", resolve, { once: true }));
    // The server reads its input and watches its editor for as long as the process lives.
    process.exit(exitCodes.interrupted);
  },
};
