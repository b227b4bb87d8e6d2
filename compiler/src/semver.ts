// The expression that semver.org publishes. The package `semver` builds forty such at load, which a cold compile would
// pay for; a test holds the two together.
const strict =
  /^(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$/;

/** Is it a version by semver.org, to the letter: no `v`, no spaces, no missing part, no number too large to count? */
export const isStrictVersion = (version: string): boolean =>
  isPlain(version.split(".")) ||
  (strict.test(version) && (version.split(/[-+]/, 1)[0] as string).split(".").every(isCounted));

const isCounted = (part: string) => Number.isSafeInteger(Number(part));

/** `1.2.3` and nothing else, as nearly every version is: quicker than to compile the expression. */
const isPlain = (parts: readonly string[]) =>
  parts.length === 3 && parts.every((part) => isCounted(part) && String(Number(part)) === part && Number(part) >= 0);
