import { type BadManifest, capabilities, reasoned } from "./bad-manifest.ts";
import { badSchedules, scheduled, task } from "./bad-schedules.ts";

const shared = (...folders: readonly object[]) => ({
  ...capabilities({ "shared-folders": folders }),
  reasons: { "shared-folders": "Hands finished notes over to your task list." },
});

const a = "a".repeat(64);
const b = "b".repeat(64);

/** Manifests of the right shape that say something that cannot be meant. */
export const badMeanings: readonly BadManifest[] = [
  { changes: { version: "v1.0.0" }, code: "LOC3020", at: '"v1.0.0"', because: "versions have no v" },
  { changes: { version: "1.0" }, code: "LOC3020", at: '"1.0"', because: "three numbers" },
  { changes: { version: " 1.0.0" }, code: "LOC3020", at: '" 1.0.0"', because: "no spaces" },
  { changes: { license: "Apache 2" }, code: "LOC3021", at: '"Apache 2"', because: "SPDX does not know it" },
  { changes: { license: "MIT OR" }, code: "LOC3021", at: '"MIT OR"', because: "the expression is incomplete" },
  {
    changes: { capabilities: { models: [`tiny@sha256:${a}`, `tiny@sha256:${b}`] } },
    code: "LOC3022",
    at: `"tiny@sha256:${b}"`,
    because: "an id means one model",
  },
  { changes: capabilities({ llm: { chat: ["tny"] } }), code: "LOC3001", at: '"tny"', because: "it is not pinned" },
  {
    changes: { capabilities: { llm: { chat: true } } },
    code: "LOC3023",
    at: "true",
    because: "there is no model to chat with",
  },
  {
    changes: { capabilities: {}, modalities: ["text-to-text"] },
    code: "LOC3023",
    at: '"text-to-text"',
    because: "there is no model to chat with",
  },
  {
    changes: { reasons: { clipboard: "Turns what you copied into a note." } },
    code: "LOC3024",
    at: '"clipboard"',
    severity: "warning",
    because: "it is not declared",
  },
  {
    changes: capabilities({ clipboard: "read" }),
    code: "LOC3025",
    at: '"clipboard"',
    severity: "warning",
    because: "medium risk needs a reason",
  },
  {
    changes: capabilities({ fs: { "user-selected": "read-write" } }),
    code: "LOC3025",
    at: '"user-selected"',
    severity: "warning",
    because: "medium risk needs a reason",
  },
  {
    changes: { tooling: ["code-exec.python"] },
    code: "LOC3032",
    at: '"code-exec.python"',
    because: "no tools are declared",
  },
  {
    changes: { tooling: ["echo"], ...capabilities({ tools: [`other@sha256:${b}`] }) },
    code: "LOC3032",
    at: '"echo"',
    because: "another tool is pinned than the one it is about",
  },
  {
    changes: capabilities({ transcribe: { live: ["tiny"] } }),
    code: "LOC3032",
    at: '"live"',
    because: "it listens to a microphone that is not declared",
  },
  { changes: { optional: ["net"] }, code: "LOC3027", at: '"net"', because: "it is not declared" },
  {
    changes: { capabilities: { models: [`other@sha256:${b}`] } },
    code: "LOC3028",
    at: `"other@sha256:${b}"`,
    because: "the lock file does not know it",
  },
  {
    changes: { capabilities: { models: [`tiny@sha256:${b}`] } },
    code: "LOC3028",
    at: `"tiny@sha256:${b}"`,
    because: "the lock file knows other bytes",
  },
  {
    changes: reasoned({ tools: [`echo@sha256:${b}`] }, "tools"),
    code: "LOC3035",
    at: `"echo@sha256:${b}"`,
    because: "the lock file does not know it: the app compiles, and the tool does not run",
    severity: "warning",
  },
  {
    changes: { tooling: ["filesystem.write"], ...capabilities({ fs: { "user-selected": "read" } }) },
    code: "LOC3031",
    at: '"read"',
    because: "the tool writes",
  },
  {
    changes: { modalities: ["text-to-text"], ...capabilities({ llm: { chat: false } }) },
    code: "LOC3031",
    at: "false",
    because: "the modality chats",
  },
  {
    changes: { tooling: ["vector.search"] },
    code: "LOC3032",
    at: '"vector.search"',
    because: "which database cannot be guessed",
  },
  {
    changes: { tooling: ["browser.fetch"], ...capabilities({ net: false }) },
    code: "LOC3032",
    at: '"browser.fetch"',
    because: "false declares nothing",
  },
  {
    changes: { runtime: { backend: "in-process", preload: ["tinny"] } },
    code: "LOC3034",
    at: '"tinny"',
    fixed: true,
    because: "it is not pinned",
  },
  {
    changes: { profiles: { low: { min_ram_gb: 8, models: ["big"] } } },
    code: "LOC3034",
    at: '"big"',
    because: "it is not pinned",
  },
  ...badSchedules,
  {
    changes: scheduled({ command: "net.fetch" }),
    code: "LOC3050",
    at: '"net.fetch"',
    because: "nothing grants the command",
  },
  {
    changes: scheduled({ command: "fs.raedText" }),
    code: "LOC3050",
    at: '"fs.raedText"',
    because: "there is no such command",
  },
  {
    changes: scheduled({ command: "fs.readText", args: { pth: "$APP_DATA/a" } }),
    code: "LOC3051",
    at: '{\n        "pth": "$APP_DATA/a"\n      }',
    because: "the command has no such argument",
  },
  {
    changes: scheduled({ command: "fs.readText" }),
    code: "LOC3051",
    at: '"fs.readText"',
    because: "it says nowhere which file",
  },
  {
    changes: scheduled({ command: "fs.readText", args: { path: "$DOCUMENTS/a" } }),
    code: "LOC3051",
    at: '{\n        "path": "$DOCUMENTS/a"\n      }',
    because: "no capability's scope contains it",
  },
  {
    changes: { schedule: [task({})] },
    code: "LOC3032",
    at: '"schedule"',
    because: "a task runs in the background",
  },
  {
    changes: {
      ...capabilities({ clipboard: "read" }),
      reasons: { clipboard: "Needed for the app to use the clipboard." },
    },
    code: "LOC3052",
    at: '"Needed for the app to use the clipboard."',
    severity: "warning",
    because: "it says again what is declared",
  },
  {
    changes: shared({ id: "drafts", with: "anna/notes", access: "read" }),
    code: "LOC3055",
    at: '"anna/notes"',
    because: "it is the app itself",
  },
  {
    changes: shared(
      { id: "drafts", with: "ben/tasks", access: "read" },
      { id: "drafts", with: "eva/mail", access: "read" },
    ),
    code: "LOC2301",
    at: '"drafts"',
    because: "a path names a folder by its id alone",
  },
  ...[`\${env.HOME}`, ".git", "dist/*", "!dist", "release/page", "node_modules", "a/.hidden", "dist ", "{a,b}"].map(
    (output) => ({
      changes: { build: { output } },
      code: "LOC3056",
      at: JSON.stringify(output),
      because: "packaging would take other files, or none",
    }),
  ),
  {
    changes: { build: { bundleId: "com.apple.mail" } },
    code: "LOC3057",
    at: '"com.apple.mail"',
    because: "it is Apple's",
  },
  {
    changes: { build: { bundleId: "app.locara.ben.tasks" } },
    code: "LOC3057",
    at: '"app.locara.ben.tasks"',
    because: "it is what ben/tasks has by default",
  },
  {
    changes: { displayName: `\${env.HOME}/In` },
    code: "LOC3058",
    at: `"\${env.HOME}/In"`,
    severity: "warning",
    because: "no file can be called so",
  },
  {
    changes: { profiles: { low: { min_ram_gb: 8, budget_gb: 0.000001, models: ["tiny"] } } },
    code: "LOC3059",
    at: '"tiny"',
    severity: "warning",
    because: "four kilobytes are more than one",
  },
];
