import type { CliCommand } from "./command.ts";

interface Listed {
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: CliCommand }>;
}

/** Every command by name. A command is one file; it is loaded only when it is called. */
export const commands: Readonly<Record<string, Listed>> = {
  compile: { summary: "Compile locara.json into .locara/", load: () => import("./commands/compile.ts") },
  explain: { summary: "Explain a diagnostic code or a capability", load: () => import("./commands/explain.ts") },
};
