import type { BuiltApp } from "@locara/compiler/built-app";
import { canonicalJson } from "@locara/schema";

/** Without it Playwright cannot attach. */
const inspector = "EnableNodeCliInspectArguments";

/** Where the app lies on this machine stands in it, and so in the archive's digest; the rest of Info.plist is compared. */
const placed = { file: "launch.json", key: "ElectronAsarIntegrity" } as const;

/** Every way in which a test flavour is not its release, but for the one fuse that may differ. As sentences. */
export function flavourDifferences(test: BuiltApp, release: BuiltApp): readonly string[] {
  const facts = [test, release].map(factsOf) as [ReadonlyMap<string, string>, ReadonlyMap<string, string>];
  const names = new Set(facts.flatMap((one) => [...one.keys()]));
  return [...names].sort().flatMap((name) => {
    const [a, b] = facts.map((one) => one.get(name) ?? "missing");
    return a === b ? [] : [`${name} is ${a} in the test flavour, and ${b} in the release.`];
  });
}

function factsOf({ app, nested, code, fuses, archived }: BuiltApp): ReadonlyMap<string, string> {
  const facts = new Map<string, string>();
  for (const [name, state] of Object.entries(fuses)) if (name !== inspector) facts.set(`The fuse ${name}`, state);
  for (const [name, digest] of archived) if (name !== placed.file) facts.set(`app.asar/${name}`, digest);
  for (const { path, info } of [app, ...nested])
    for (const [key, value] of Object.entries(info))
      if (key !== placed.key) facts.set(`${key} of ${path || "the app"}`, canonicalJson(value));
  for (const { path, architecture, signature } of code) {
    const name = `${path} (${architecture})`;
    facts.set(`The entitlements of ${name}`, canonicalJson(signature?.entitlements ?? null));
    facts.set(`The flags of ${name}`, String(signature?.flags));
  }
  return facts;
}
