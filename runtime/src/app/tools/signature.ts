import { createPublicKey, verify } from "node:crypto";
import { type SignedTool, signedToolText } from "@locara/schema";

/** Did one of `keys` (raw Ed25519, in hexadecimal) sign exactly this manifest? The tool must be well-formed. */
export function signedByOne({ manifest, signature }: SignedTool, keys: readonly string[]): boolean {
  if (!keys.includes(signature.key)) return false;
  const x = Buffer.from(signature.key, "hex").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  return verify(null, Buffer.from(signedToolText(manifest)), key, Buffer.from(signature.value, "hex"));
}
