import type { CodePage } from "./page.ts";

/** LOC3xxx: the manifest is well formed and says something that cannot be meant. */
export const semanticCodes = {
  LOC3020: {
    title: "Not a version",
    means: "The version is not strict semantic versioning.",
    why: "Updates are ordered by it, and an update that asks for more needs a higher minor version.",
    bad: `{ "version": "v1.0" }`,
    good: `{ "version": "1.0.0" }`,
  },
  LOC3021: {
    title: "Not an SPDX licence",
    means: "The licence is not an SPDX licence expression.",
    why: "Catalogs and companies sort apps by licence, by machine.",
    bad: `{ "license": "Apache 2" }`,
    good: `{ "license": "Apache-2.0" }`,
  },
  LOC3022: {
    title: "Model pinned twice",
    means: "Two entries of `models` have the same id.",
    why: "A command names a model by its id alone: it has to mean one.",
    bad: `{ "models": ["tiny@sha256:00…", "tiny@sha256:11…"] }`,
    good: `{ "models": ["tiny@sha256:00…", "tiny-v2@sha256:11…"] }`,
  },
  LOC3023: {
    title: "No model to use",
    means: "A capability or modality means every pinned model, and none is pinned.",
    why: "It would grant nothing, which cannot be meant.",
    bad: `{ "capabilities": { "llm": { "chat": true } } }`,
    good: `{ "capabilities": { "models": ["tiny@sha256:…"], "llm": { "chat": true } } }`,
  },
  LOC3024: {
    title: "Reason for something not declared",
    means: "`reasons` explains a capability that the app does not have.",
    why: "The user would read a reason for nothing; often the id is misspelled.",
    bad: `{ "capabilities": {}, "reasons": { "clipboard": "…" } }`,
    good: `{ "capabilities": { "clipboard": "read" }, "reasons": { "clipboard": "…" } }`,
  },
  LOC3025: {
    title: "Reason missing",
    means: "A capability of medium or higher risk has no reason.",
    why: "The user decides by it. It is a warning while you work and an error under `--strict`.",
    bad: `{ "capabilities": { "clipboard": "read" } }`,
    good: `{ "capabilities": { "clipboard": "read" }, "reasons": { "clipboard": "Turns what you copied into a note." } }`,
  },
  LOC3027: {
    title: "Optional without being declared",
    means: "`optional` names a capability that the app does not declare, or that cannot be optional.",
    why: "Only what is declared in `capabilities` can be granted later.",
    bad: `{ "capabilities": {}, "optional": ["net"] }`,
    good: `{ "capabilities": { "net": { "allowed_hosts": ["api.example.com"] } }, "optional": ["net"] }`,
  },
  LOC3028: {
    title: "Model not in the lock file",
    means: "A pinned model has no entry in `locara.lock.json`, or one with another digest.",
    why: "The lock file says its size, licence and addresses; without them it cannot be shown or fetched.",
    bad: `a pin written by hand`,
    good: `locara model add https://…/tiny.gguf --id tiny`,
  },
  LOC3029: {
    title: "Lock file unreadable",
    means: "`locara.lock.json` is not what `locara` writes.",
    why: "It is committed and reviewed; guessing at a broken one could drop a model's digest.",
    bad: `a lock file with merge conflict markers`,
    good: `restore it from version control, then run locara compile`,
  },
  LOC3030: {
    title: "Stale reason",
    means: "The reason was written for another scope than the one that is declared now.",
    why: "The user would agree to a sentence that no longer describes what they get.",
    bad: `the scope grows, the reason stays`,
    good: `write the reason anew`,
  },
  LOC3031: {
    title: "Declared two ways that disagree",
    means: "A modality or tool needs more than `capabilities` grants.",
    why: "What is written in `capabilities` counts, so the modality could not work.",
    bad: `{ "tooling": ["filesystem.write"], "capabilities": { "fs": { "user-selected": "read" } } }`,
    good: `{ "tooling": ["filesystem.write"], "capabilities": { "fs": { "user-selected": "read-write" } } }`,
  },
  LOC3032: {
    title: "Needs another capability",
    means:
      "A tool, modality, capability or field needs a capability that has to be declared, or a tool that has to be pinned.",
    why: "It cannot be guessed: which hosts, which database, the bytes of which tool. Hearing somebody is declared by itself.",
    bad: `{ "tooling": ["vector.search"], "capabilities": {} }`,
    good: `{ "tooling": ["vector.search"], "capabilities": { "db": ["main"], "models": ["…"] } }`,
  },
  LOC3033: {
    title: "Nothing enforces it",
    means: "On some target no layer keeps the app inside this capability.",
    why: "What nothing keeps must not be promised.",
    bad: `a capability without an enforcing layer on Linux`,
    good: `leave the capability out for that target`,
  },
  LOC3034: {
    title: "Model not pinned",
    means: "A field names a model by an id that `models` does not pin.",
    why: "Only pinned bytes are ever loaded.",
    bad: `{ "runtime": { "preload": ["tiny"] } }`,
    good: `{ "capabilities": { "models": ["tiny@sha256:…"] }, "runtime": { "preload": ["tiny"] } }`,
  },
} as const satisfies Record<string, CodePage>;
