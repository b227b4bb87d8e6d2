import type { CodePage } from "./page.ts";

/** LOC308x: what the compiler finds wrong with a capability's own definition, by comparing its parts. Never the app's fault. */
export const enforcementCodes = {
  LOC3080: {
    title: "A sandbox is stricter than the declaration",
    means: "A layer of some target refuses what the manifest declares and the user agrees to.",
    why: "The app would fail there, and somebody would widen the sandbox by hand to make it work.",
    bad: `a declared folder that the Linux sandbox does not bind; a microphone without its usage text`,
    good: `every layer allows at least what is declared; what it allows beyond is named`,
  },
  LOC3081: {
    title: "A loss without a name",
    means: "The kernel's sandbox allows more than the manifest declares, and the enforcement matrix does not say so.",
    why: "The matrix is what people check us by: a gap that it leaves out is a lie.",
    bad: `the pattern is $DOCUMENTS/*.txt, the sandbox opens all of $DOCUMENTS, and the matrix says "exact"`,
    good: `the matrix says which files the sandbox opens besides`,
  },
  LOC3082: {
    title: "An entitlement that is never emitted",
    means:
      "A capability asks for a macOS entitlement that is not on the closed list, or gives it a value it cannot have.",
    why: "Some keys undo the sandbox or the signature; a list of what is allowed cannot forget one of them.",
    bad: `com.apple.security.files.all, com.apple.security.cs.debugger`,
    good: `com.apple.security.files.user-selected.read-only`,
  },
  LOC3083: {
    title: "A layer that is not there",
    means:
      "The enforcement matrix names a layer on a target that has no such layer, or gives the page a feature nobody knows.",
    why: "What nothing keeps must not be promised.",
    bad: `"kernel" for files in the browser host`,
    good: `"runtime": dispatch keeps it there`,
  },
} as const satisfies Record<string, CodePage>;
