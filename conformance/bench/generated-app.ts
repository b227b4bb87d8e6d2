import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Size of the app that `verify.300` reads. */
export const generatedFiles = 300;
export const callsPerFile = 60;
const callsPerFunction = 6;

const pad = (index: number) => String(index).padStart(3, "0");
const pin = `tiny@sha256:${"a".repeat(64)}`;

const manifest = {
  schema: "locara/v1",
  publisher: "locara",
  name: "generated",
  version: "1.0.0",
  displayName: "Generated",
  description: "An app that is as large as apps get.",
  license: "MIT",
  author: { name: "Nobody", email: "nobody@example.com" },
  category: "utilities",
  capabilities: {
    models: [pin],
    llm: { chat: ["tiny"] },
    db: ["app"],
    clipboard: "write",
    fs: { "user-selected": "read", "app-data": false },
  },
  reasons: {},
};

/** One source: calls through imports, aliases, patterns and modules that pass names on. The same bytes every time. */
export function generatedSource(index: number): string {
  // A tree, eight to a branch: what a change reaches is a branch, as in apps that people write.
  const parent = pad(Math.floor((index - 1) / 8));
  const lines = [
    `import { clipboard, db as store, fs, llm } from "#locara/sdk";`,
    `import * as sdk from "#locara/sdk";`,
    ...(index === 0 ? [] : [`import { query${parent} as earlier, table } from "./module-${parent}";`]),
    `const { readText, pickOpen: pick } = fs;`,
    `const board = clipboard;`,
    index === 0 ? `export const table = "app" as const;` : `export { table };`,
    `export const query${pad(index)} = store.query;`,
    `interface Row${pad(index)} { readonly id: number; readonly title: string; readonly body: string | null }`,
  ];
  for (let number = 0; number < callsPerFile / callsPerFunction; number++) lines.push(functionOf(index, number));
  return `${lines.join("\n")}\n`;
}

function functionOf(index: number, number: number): string {
  return `export async function step${number}({ title }: Row${pad(index)}) {
  await store.query({ database: table, sql: "SELECT ${number}", parameters: [] });
  llm.chat({ model: "tiny", messages: [{ role: "user", content: title }] });
  const path = title.trim() + String(${number});
  const text = await readText({ path });
  await board.writeText({ text });
  await sdk.db.exec({ database: "app", sql: text, parameters: [] });
  return ${index === 0 ? "pick({})" : 'earlier({ database: "app", sql: "", parameters: [] })'};
}`;
}

/** Writes the whole app and says how large its sources are. */
export function writeGeneratedApp(folder: string): { readonly bytes: number; readonly calls: number } {
  mkdirSync(join(folder, "src"), { recursive: true });
  const model = { sha256: "a".repeat(64), bytes: 1, urls: ["https://models.example/tiny"], licence: "MIT" };
  writeFileSync(join(folder, "locara.json"), JSON.stringify(manifest, null, 2));
  writeFileSync(join(folder, "locara.lock.json"), JSON.stringify({ v: 1, models: { tiny: model } }));
  let bytes = 0;
  for (let index = 0; index < generatedFiles; index++) {
    const text = generatedSource(index);
    bytes += text.length;
    writeFileSync(join(folder, "src", `module-${pad(index)}.ts`), text);
  }
  return { bytes, calls: generatedFiles * callsPerFile };
}
