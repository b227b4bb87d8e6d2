import parse from "spdx-expression-parse";

/** Why the licence is no SPDX expression, or undefined where it is one. */
export function spdxProblem(licence: string): string | undefined {
  try {
    parse(licence);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
