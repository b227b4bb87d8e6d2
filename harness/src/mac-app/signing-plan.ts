/** Something to be signed, by its path from the app's own folder; "" is the app. */
export interface Signable {
  readonly path: string;
  readonly kind: "library" | "framework" | "program" | "app";
}

/** Who signs. `-` is nobody: an ad hoc signature, which any Mac can make and only that Mac should run. */
export interface Signer {
  readonly identity: string;
}

export interface Entitlements {
  readonly app: string;
  readonly helper: string;
}

const nobody = "-";

/** Apple's number for the team, as an identity ends in it: `Developer ID Application: Anna (ABCDE12345)`. */
export const teamOf = ({ identity }: Signer): string | null => /\(([A-Z0-9]{10})\)$/.exec(identity)?.[1] ?? null;

/**
 * The calls of `codesign`, in order: from the inside out, because each seal holds what the one inside came to. Never `--deep`,
 * which would give helpers the app's entitlements. Without a team there is no hardened runtime: it would refuse Electron's own
 * framework, which is then of no team as well.
 */
export function signingPlan(
  things: readonly Signable[],
  {
    app,
    signer,
    entitlements,
  }: {
    readonly app: string;
    readonly signer: Signer;
    readonly entitlements: Entitlements;
  },
): readonly (readonly string[])[] {
  const who =
    signer.identity === nobody
      ? ["--sign", nobody, "--timestamp=none"]
      : ["--sign", signer.identity, "--timestamp", "--options", "runtime"];
  const depth = ({ path }: Signable) => (path === "" ? 0 : path.split("/").length);
  return things
    .toSorted((a, b) => depth(b) - depth(a) || (a.path < b.path ? -1 : 1))
    .map(({ path, kind }) => {
      const file = path === "" ? entitlements.app : entitlements.helper;
      const rights = kind === "program" || kind === "app" ? ["--entitlements", file] : [];
      return ["--force", ...who, ...rights, path === "" ? app : `${app}/${path}`];
    });
}

/** The plist that is signed: as it was compiled, with the team where Xcode would put it, and nothing where there is none. */
export const withTeam = (plist: string, signer: Signer): string => {
  const team = teamOf(signer);
  return plist.replaceAll("$(TeamIdentifierPrefix)", team === null ? "" : `${team}.`);
};
