import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/**
 * The one-time tokens of one origin and the bearers they yielded. Only digests are kept, and they live as long as the
 * process.
 */
export interface Tokens {
  /** A fresh one-time token. */
  issue(): string;
  /** Ends a one-time token; false where it is none, or none any more. */
  revoke(token: string): boolean;
  /** The bearer that `token` yields, the first time; null ever after. */
  redeem(token: string): string | null;
  holds(bearer: string): boolean;
  /** Ends every link and every bearer there is. */
  forget(): void;
}

const hashOf = (secret: string) => createHash("sha256").update(secret);
const digestOf = (secret: string): string => hashOf(secret).digest("hex");
/** Bytes of their own: from a text they would be a view of 64 KiB, which each page that was ever opened would keep. */
const digestBytes = (secret: string): Buffer => hashOf(secret).digest();

const maxUnused = 64;

export function createTokens(): Tokens {
  const unused = new Set<string>();
  let bearers: readonly Buffer[] = [];
  // Looked up by digest, so timing tells nothing about a token.
  const revoke = (token: string): boolean => unused.delete(digestOf(token));
  return {
    issue() {
      const token = randomBytes(32).toString("base64url");
      unused.add(digestOf(token));
      // The oldest unused link ends where a page asks for links without end.
      if (unused.size > maxUnused) unused.delete(unused.values().next().value as string);
      return token;
    },
    revoke,
    redeem(token) {
      if (!revoke(token)) return null;
      const bearer = randomBytes(32).toString("base64url");
      bearers = [...bearers, digestBytes(bearer)];
      return bearer;
    },
    holds(bearer) {
      const digest = digestBytes(bearer);
      return bearers.reduce((held, known) => timingSafeEqual(known, digest) || held, false);
    },
    forget() {
      unused.clear();
      bearers = [];
    },
  };
}

/** The bearer of an `Authorization` header, or null. */
export function bearerOf(authorization: string | undefined): string | null {
  return /^Bearer ([A-Za-z0-9_-]{43})$/.exec(authorization ?? "")?.[1] ?? null;
}
