import parse from "semver/functions/parse.js";

/** Is it a version by semver.org, to the letter: no `v`, no spaces, no missing part? */
export const isStrictVersion = (version: string): boolean => parse(version)?.raw === version && !/^[v=\s]/i.test(version);
