import type { BuiltApp, BuiltCode, CodeSignature } from "./built-app.ts";
import { type BuildExpectation, bundleIdOf, type Flavour, type Found } from "./judgement.ts";

/** `cs_blobs.h`. */
const flags = { adHoc: 0x2, libraryValidation: 0x2000, hardenedRuntime: 0x1_0000, byTheLinker: 0x2_0000 } as const;
const mainBinary = 0x1;

/** Whether everything is signed as the flavour asks for, under the right names and by one team. */
export function judgeSignatures(app: BuiltApp, { flavour }: BuildExpectation): readonly Found[] {
  const main = app.code.find(({ path }) => path === app.app.executable);
  const team = main?.signature?.team ?? null;
  return app.code.flatMap((code) =>
    problems(code, flavour, { app, team }).map((message): Found => ({ code: "LOC6033", path: code.path, message })),
  );
}

function problems(
  code: BuiltCode,
  flavour: Flavour,
  { app, team }: { readonly app: BuiltApp; readonly team: string | null },
): readonly string[] {
  const { signature, kind, architecture } = code;
  if (signature === null) return [`There is no signature for ${architecture}.`];
  return [
    ...naming(code, signature, app),
    ...flagProblems(signature, kind, flavour),
    ...(signature.team === team ? [] : [`It is signed by ${who(signature.team)}, and the app by ${who(team)}.`]),
  ];
}

const who = (team: string | null) => (team === null ? "nobody" : `team ${team}`);

function flagProblems(signature: CodeSignature, kind: BuiltCode["kind"], flavour: Flavour): readonly string[] {
  const found: string[] = [];
  const has = (flag: number) => (signature.flags & flag) !== 0;
  const adHoc = has(flags.adHoc);
  if (has(flags.byTheLinker)) found.push("Only the linker signed it.");
  else if (adHoc && flavour === "release") found.push("The signature is nobody's (ad hoc).");
  if (adHoc !== (signature.team === null)) found.push("It says that nobody signed it, and by which team.");
  // Without a team the hardened runtime would refuse Electron's own framework.
  if (kind === "executable" && !has(flags.hardenedRuntime) && !(adHoc && flavour === "test"))
    found.push("It is signed without the hardened runtime.");
  const known = flags.adHoc | flags.libraryValidation | flags.hardenedRuntime | flags.byTheLinker;
  const strange = (signature.flags & ~known) >>> 0;
  if (strange !== 0) found.push(`Its signature has the flags 0x${strange.toString(16)}, which no build sets.`);
  // Rights that codesign derives from get-task-allow, a debugger's entitlements and the like.
  const expected = kind === "executable" ? mainBinary : 0;
  if (signature.executableFlags !== expected)
    found.push(`It has the rights 0x${signature.executableFlags.toString(16)} of a program, not 0x${expected}.`);
  return found;
}

/** A bundle's program is called as the bundle is; one that lies alone has whatever name it was built with. */
function naming({ path }: BuiltCode, { identifier }: CodeSignature, app: BuiltApp): readonly string[] {
  const bundle = [app.app, ...app.nested].find(({ executable }) => executable === path);
  if (bundle === undefined) return [];
  const id = bundleIdOf(bundle);
  return identifier === id ? [] : [`It is signed as ${identifier}, and its Info.plist says ${id || "nothing"}.`];
}
