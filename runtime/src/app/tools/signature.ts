import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { type SignedTool, signedToolText, type ToolManifest } from "@locara/schema";

/** Signs a tool's manifest with an Ed25519 key. Whoever signs says: I looked at it. */
export function signTool(manifest: ToolManifest, privateKey: KeyObject): SignedTool {
  const value = sign(null, Buffer.from(signedToolText(manifest)), privateKey).toString("hex");
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  return { manifest, signature: { key: Buffer.from(x, "base64url").toString("hex"), value } };
}

/** Did one of `keys` (raw Ed25519, in hexadecimal) sign exactly this manifest? The tool must be well-formed. */
export function signedByOne({ manifest, signature }: SignedTool, keys: readonly string[]): boolean {
  if (!keys.includes(signature.key)) return false;
  const x = Buffer.from(signature.key, "hex").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  return verify(null, Buffer.from(signedToolText(manifest)), key, Buffer.from(signature.value, "hex"));
}
