import type { SdkUse } from "./sdk-use.ts";

const use = (code: string, error: string | null, because: string): SdkUse => ({
  fixture: "tools",
  code: `import { tools } from "#locara/sdk"; ${code}`,
  error,
  because,
});

/** What must compile, and what must not, against the SDK of an app whose tools the lock file knows. */
export const toolUses: readonly SdkUse[] = [
  use(
    `const got = await tools.call({ tool: "calculator", input: { expression: "1" } }); const n: string | number = "value" in got ? got.value : got.problem; n;`,
    null,
    "each tool gives what its own schema says",
  ),
  use(
    `const { words } = await tools.call({ tool: "text-utils", input: { action: "count", text: "x" } }); const n: number = words; n;`,
    null,
    "each tool gives what its own schema says",
  ),
  use(
    `await tools.call({ tool: "text-utils", input: { action: "explode", text: "x" } });`,
    "TS2322",
    "it is none of the actions",
  ),
  use(
    `await tools.call({ tool: "calculator", input: { action: "count", text: "x" } });`,
    "TS2353",
    "it is the input of another tool",
  ),
  use(`await tools.call({ tool: "echo", input: null as never });`, "TS2322", "it is not pinned"),
  use(
    `const { words } = await tools.call({ tool: "calculator", input: { expression: "1" } }); words;`,
    "TS2339",
    "it is the answer of another tool",
  ),
];
