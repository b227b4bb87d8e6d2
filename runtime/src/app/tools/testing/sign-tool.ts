import { generateKeyPairSync, sign } from "node:crypto";
import { type SignedTool, signedToolText, type ToolManifest } from "@locara/schema";

/** A key of its own for a test, and what signs with it. */
export function testSigner(): { readonly key: string; signed(manifest: ToolManifest): SignedTool } {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const key = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url").toString("hex");
  return {
    key,
    signed: (manifest) => ({
      manifest,
      signature: { key, value: sign(null, Buffer.from(signedToolText(manifest)), privateKey).toString("hex") },
    }),
  };
}
