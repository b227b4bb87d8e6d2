/** Whose signatures on tools this version of Locara takes: raw Ed25519 keys, as `registry/tools/keys.json` lists them. */
export const knownToolKeys: readonly string[] = ["8cd823a3f1423b034501ceb1c278020f8e0889ab30f725075430b1c89a0644e9"];
