/** Whose signatures on tools this version of Locara takes: raw Ed25519 keys, as `registry/tools/keys.json` lists them. */
export const knownToolKeys: readonly string[] = [];
