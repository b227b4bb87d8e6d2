import type { CodePage } from "./page.ts";

/** LOC602x: what publishing needs besides a manifest that compiles. */
export const publishingCodes = {
  LOC6020: {
    title: "Icon missing or unfit",
    means: "The icon is not declared, not there, or no PNG of 512×512 pixels and at most 200 KB.",
    why: "Catalogs, the dock and the consent page show it.",
    bad: `{ "icon": "logo.svg" }`,
    good: `{ "icon": "icon.png" }`,
  },
  LOC6021: {
    title: "Screenshots missing or unfit",
    means: "There are not one to five screenshots, or one is no PNG or JPEG of at most 2 MB.",
    why: "The app's page in the catalog shows them.",
    bad: `{ "screenshots": [] }`,
    good: `{ "screenshots": ["screenshots/main.png"] }`,
  },
  LOC6022: {
    title: "Repository missing",
    means: "The manifest does not say where the app's sources are.",
    why: "The registry builds from a commit of the repository, and from nothing else.",
    bad: `{ "license": "MIT" }`,
    good: `{ "license": "MIT", "repository": "https://github.com/anna/notes" }`,
  },
  LOC6023: {
    title: "Lock file not current",
    means: "The lock file is missing, or is not what compiling the manifest now gives.",
    why: "It is what reviewers compare and what the build is held to.",
    bad: `a manifest that was changed after the last compile`,
    good: `locara compile, and the lock file committed`,
  },
  LOC6024: {
    title: "Licence text missing",
    means: "The app's folder, or the repository around it, has no LICENSE file.",
    why: "An identifier alone gives nobody the rights that it names.",
    bad: `"license": "MIT" alone`,
    good: `"license": "MIT" and a file LICENSE with its text`,
  },
  LOC6025: {
    title: "Capability tests missing",
    means: "There is no file `tests/capabilities.test.ts`, or it holds no test.",
    why: "Somebody has to have tried that the app is kept inside what it declares.",
    bad: `an app without tests`,
    good: `tests/capabilities.test.ts, as locara init writes it`,
  },
  LOC6026: {
    title: "Path leaves the app",
    means: "A path of the manifest leads out of the app's folder, or through a link.",
    why: "Only what stands in the app's folder is reviewed, built and signed.",
    bad: `{ "icon": "../shared/icon.png" }`,
    good: `{ "icon": "icon.png" }`,
  },
} as const satisfies Record<string, CodePage>;
