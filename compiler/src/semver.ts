// The expression that semver.org publishes. The package `semver` builds forty such at load, which a cold compile would
// pay for; a test holds the two together.
const strict =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$/;

/** Is it a version by semver.org, to the letter: no `v`, no spaces, no missing part, no number too large to count? */
export const isStrictVersion = (version: string): boolean =>
  strict.test(version) &&
  (version.split(/[-+]/, 1)[0] as string).split(".").every((part) => Number.isSafeInteger(Number(part)));
