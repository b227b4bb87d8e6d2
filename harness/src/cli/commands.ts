import type { CliCommand } from "./command.ts";

interface Listed {
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: CliCommand }>;
}

/** Every command by name. A command is one file, loaded only when it is called. */
export const commands: Readonly<Record<string, Listed>> = {
  add: { summary: "Add a tool to an app", load: () => import("./commands/add.ts") },
  compile: { summary: "Compile locara.json into .locara/", load: () => import("./commands/compile.ts") },
  db: { summary: "Write and run the migrations of an app's databases", load: () => import("./commands/db.ts") },
  dev: { summary: "Run an app from its folder", load: () => import("./commands/dev.ts") },
  diff: { summary: "Compare what two versions of an app may do", load: () => import("./commands/diff.ts") },
  explain: { summary: "Explain a diagnostic code or a capability", load: () => import("./commands/explain.ts") },
  init: {
    summary: "Make a new app, or set up an editor for one that is there",
    load: () => import("./commands/init.ts"),
  },
  lsp: {
    summary: "Serve an editor: problems, help and completion in locara.json",
    load: () => import("./commands/lsp.ts"),
  },
  model: { summary: "Add, list, fetch, verify and collect models", load: () => import("./commands/model.ts") },
  test: {
    summary: "Run an app's tests and everything that tries to get out of it, and write a report",
    load: () => import("./commands/test.ts"),
  },
  verify: {
    summary: "Check an app's sources, or a built My.app, against what it declares",
    load: () => import("./commands/verify.ts"),
  },
};
