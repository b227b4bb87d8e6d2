import type { CodePage } from "./page.ts";

/** LOC305x: schedules, reasons, shared folders, builds and profiles that say something that cannot be meant. */
export const declarationCodes = {
  LOC3050: {
    title: "Scheduled command that the app does not have",
    means: "A task of the schedule runs a command that no capability of the app grants.",
    why: "The task would be refused every time it runs.",
    bad: `{ "capabilities": { "background": … }, "schedule": [{ "command": "net.fetch", … }] }`,
    good: `{ "capabilities": { "background": …, "net": … }, "schedule": [{ "command": "net.fetch", … }] }`,
  },
  LOC3051: {
    title: "Scheduled command that would be refused",
    means: "A task's arguments are none of its command, or ask for something outside the app's scope.",
    why: "A scheduled command is judged like one of the page: it would fail when nobody is looking.",
    bad: `{ "command": "fs.readText", "args": { "path": "/etc/hosts" } }`,
    good: `{ "command": "fs.readText", "args": { "path": "$APP_DATA/hosts" } }`,
  },
  LOC3052: {
    title: "Reason that tells nothing",
    means:
      "A reason has fewer than three words, says no more than that the capability is used, repeats the app's name or description, or is also the reason for another capability.",
    why: "The user decides by it. It is a warning while you work and an error under `--strict`.",
    bad: `{ "reasons": { "clipboard": "Needed for the app to use the clipboard." } }`,
    good: `{ "reasons": { "clipboard": "Turns what you copied into a note." } }`,
  },
  LOC3053: {
    title: "Lock file of a newer vocabulary",
    means: "The lock file was written by a version of Locara that knows more than this one.",
    why: "What the manifest means was reviewed under the newer vocabulary; this version could silently give it less or more.",
    bad: `a lock file of vocabulary 3, and a compiler of vocabulary 2`,
    good: `the compiler that wrote the lock file, or a newer one`,
  },
  LOC3054: {
    title: "The vocabulary changed",
    means: "The lock file was written with another vocabulary, under which the manifest meant something else.",
    why: "A modality or default that means more than before asks for more, without a word of the manifest changing.",
    bad: `a new version of Locara, and a release without a look at the difference`,
    good: `locara diff against the last release, then the release`,
  },
  LOC3055: {
    title: "Folder shared with itself",
    means: "A shared folder names the app itself as the other one.",
    why: "A folder is shared only where both apps declare it.",
    bad: `{ "publisher": "anna", "name": "notes", … "with": "anna/notes" }`,
    good: `{ "publisher": "anna", "name": "notes", … "with": "ben/tasks" }`,
  },
  LOC3056: {
    title: "Folder that packaging would misread",
    means:
      "`build.output` has characters that a packager reads as a pattern or a macro, is hidden, or is used otherwise.",
    why: "Other files than the page would end up in the package, or none.",
    bad: `{ "build": { "output": "\${env.HOME}" } }`,
    good: `{ "build": { "output": "dist" } }`,
  },
  LOC3057: {
    title: "Somebody else's bundle id",
    means: "`build.bundleId` is below com.apple, or is the id that another app has by default.",
    why: "The operating system takes two apps with one id for the same app, with the same container and permissions.",
    bad: `{ "publisher": "anna", "build": { "bundleId": "app.locara.ben.tasks" } }`,
    good: `{ "publisher": "anna", "build": { "bundleId": "com.example.notes" } }`,
  },
  LOC3058: {
    title: "Name that no file can have",
    means: "`displayName` has characters that a file's name cannot have, so the packaged app is called something else.",
    why: "The user looks for the app by the name that they were shown.",
    bad: `{ "displayName": "In/Out" }`,
    good: `{ "displayName": "In and Out" }`,
  },
  LOC3059: {
    title: "Model too large for its profile",
    means: "A profile names a model whose file alone is larger than the profile's memory budget.",
    why: "On such a machine the model can never be loaded.",
    bad: `{ "profiles": { "low": { "min_ram_gb": 8, "budget_gb": 2, "models": ["seven-gigabytes"] } } }`,
    good: `{ "profiles": { "low": { "min_ram_gb": 8, "budget_gb": 2, "models": ["one-gigabyte"] } } }`,
  },
} as const satisfies Record<string, CodePage>;
