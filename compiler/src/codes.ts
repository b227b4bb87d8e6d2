/** The page of a diagnostic code, as `locara explain` prints it. */
export interface CodePage {
  readonly title: string;
  readonly means: string;
  readonly why: string;
  readonly bad: string;
  readonly good: string;
}

/** Every diagnostic code there is, with its page. A code is permanent; its wording is not. */
export const codes = {
  // LOC1xxx: the file is not the plain JSON that a manifest is written in.
  LOC1001: {
    title: "Not JSON",
    means: "Something stands in the file that JSON does not know.",
    why: "A manifest is read by many programs; only plain JSON is read by all of them alike.",
    bad: `{ 'name': notes }`,
    good: `{ "name": "notes" }`,
  },
  LOC1002: {
    title: "Not UTF-8",
    means: "A byte in the file belongs to no UTF-8 character.",
    why: "Programs replace such bytes differently, so they would read different manifests.",
    bad: `{ "displayName": "Caf\\xE9" }   (saved as Latin-1)`,
    good: `{ "displayName": "Café" }   (saved as UTF-8)`,
  },
  LOC1003: {
    title: "Byte order mark",
    means: "The file begins with U+FEFF.",
    why: "JSON forbids it (RFC 8259), and some readers refuse the whole file.",
    bad: `\\uFEFF{ "schema": "locara/v1" }`,
    good: `{ "schema": "locara/v1" }`,
  },
  LOC1004: {
    title: "Comment",
    means: "The file holds a comment.",
    why: "JSON has none. What a reason is for stands in `reasons`, where the user reads it too.",
    bad: `{ "net": false } // stay local`,
    good: `{ "net": false }`,
  },
  LOC1005: {
    title: "Trailing comma",
    means: "A comma stands before a closing bracket.",
    why: "JSON has no trailing commas.",
    bad: `{ "tags": ["notes",] }`,
    good: `{ "tags": ["notes"] }`,
  },
  LOC1006: {
    title: "Field written twice",
    means: "An object has two fields of the same name.",
    why: "Some programs take the first and some the last: a reviewer could read another manifest than the one that runs.",
    bad: `{ "net": false, "net": true }`,
    good: `{ "net": false }`,
  },
  LOC1007: {
    title: "Lone surrogate",
    means: "A string holds an escape for one half of a surrogate pair.",
    why: "It is no character: it cannot be written as UTF-8, so the text would change on the way.",
    bad: `{ "displayName": "\\ud83d" }`,
    good: `{ "displayName": "\\ud83d\\ude00" }`,
  },
  LOC1008: {
    title: "Raw control character",
    means: "A string holds a control character, a line break or a tab, as it is.",
    why: "JSON wants it escaped; raw, it is invisible in an editor.",
    bad: `{ "description": "one<tab>two" }`,
    good: `{ "description": "one\\ttwo" }`,
  },
  LOC1009: {
    title: "Too deep",
    means: "Objects and lists are nested more than 32 levels deep.",
    why: "No field needs it, and a reader that recurses can be made to crash.",
    bad: `[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ … ]]]`,
    good: `{ "capabilities": { "fs": { "paths": { "read": [] } } } }`,
  },
  LOC1010: {
    title: "Too large",
    means: "The file has more than 256 KiB.",
    why: "A manifest is read at every start, by review and by people.",
    bad: `a manifest with a picture in it`,
    good: `{ "icon": "assets/icon.png" }`,
  },
  LOC1011: {
    title: "Broken string",
    means: "A string does not end, or holds an escape that JSON does not know.",
    why: "Where it ends cannot be known.",
    bad: `{ "description": "C:\\path" }`,
    good: `{ "description": "C:\\\\path" }`,
  },
  LOC1012: {
    title: "Broken number",
    means: "A number is not written as JSON writes numbers, or is too large to be one.",
    why: "Programs would read different values.",
    bad: `{ "min_ram_gb": 1e999 }`,
    good: `{ "min_ram_gb": 16 }`,
  },
  LOC1013: {
    title: "Something is missing",
    means: "A name, value, colon, comma or closing bracket is missing.",
    why: "The structure cannot be known without it.",
    bad: `{ "name" "notes" }`,
    good: `{ "name": "notes" }`,
  },
  LOC1014: {
    title: "Text after the end",
    means: "Something follows the manifest's object.",
    why: "The file is one object and nothing else.",
    bad: `{ "schema": "locara/v1" } {}`,
    good: `{ "schema": "locara/v1" }`,
  },

  // LOC2xxx: the manifest does not have the shape that its schema asks for.
  LOC2001: {
    title: "Unknown field",
    means: "There is no field of this name here.",
    why: "A field that is passed over in silence is a promise nobody keeps; a misspelled `deny` would deny nothing.",
    bad: `{ "capabilites": {} }`,
    good: `{ "capabilities": {} }`,
  },
  LOC2002: {
    title: "Missing field",
    means: "A required field is not there.",
    why: "Review, packaging or the consent screen need it.",
    bad: `{ "schema": "locara/v1" }`,
    good: `{ "schema": "locara/v1", "publisher": "anna", "name": "notes", "version": "1.0.0", … }`,
  },
  LOC2003: {
    title: "Wrong kind of value",
    means: "The value is a string where a list is expected, say.",
    why: "What it should mean would be a guess.",
    bad: `{ "tags": "notes" }`,
    good: `{ "tags": ["notes"] }`,
  },
  LOC2004: {
    title: "Not one of the allowed values",
    means: "The field takes one of a few values, and this is none of them.",
    why: "Each value has a defined meaning; a new one would have none.",
    bad: `{ "category": "tools" }`,
    good: `{ "category": "utilities" }`,
  },
  LOC2005: {
    title: "Wrong form",
    means: "The text does not have the form that the field needs.",
    why: "Names become file names, bundle ids and addresses; digests are compared byte by byte.",
    bad: `{ "publisher": "Anna Smith" }`,
    good: `{ "publisher": "anna-smith" }`,
  },
  LOC2006: {
    title: "Too short or too long",
    means: "A text or list has too few or too many characters or entries.",
    why: "It has to fit where the user reads it.",
    bad: `{ "displayName": "" }`,
    good: `{ "displayName": "Notes" }`,
  },
  LOC2007: {
    title: "Number out of range",
    means: "The number is smaller or larger than the field allows.",
    why: "Outside the range it has no meaning: there is no port 70000.",
    bad: `{ "net": { "allowed_hosts": ["api.example.com"], "allowed_ports": [70000] } }`,
    good: `{ "net": { "allowed_hosts": ["api.example.com"], "allowed_ports": [443] } }`,
  },
  LOC2008: {
    title: "Listed twice",
    means: "A list names the same thing twice.",
    why: "One of them is likely meant to be something else.",
    bad: `{ "tags": ["notes", "notes"] }`,
    good: `{ "tags": ["notes", "audio"] }`,
  },
  LOC2009: {
    title: "Fits no allowed form",
    means: "The field can be written in several ways, and this is none of them.",
    why: "What it should grant would be a guess.",
    bad: `{ "llm": { "chat": "yes" } }`,
    good: `{ "llm": { "chat": true } }`,
  },

  // LOC3xxx: the manifest is well formed and says something that cannot be meant.
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
  LOC3026: {
    title: "Not in this version",
    means: "The modality or tool needs a capability that this version of Locara does not have.",
    why: "An app must not declare what nothing enforces.",
    bad: `{ "modalities": ["text-to-speech"] }   (before speech synthesis exists)`,
    good: `{ "modalities": ["text-to-text"] }`,
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
    means: "A tool, modality or field needs a capability that has to be declared with its own scope.",
    why: "Its scope cannot be guessed: which hosts, which database.",
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

export type DiagnosticCode = keyof typeof codes;
