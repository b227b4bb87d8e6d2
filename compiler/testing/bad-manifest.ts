const a = "a".repeat(64);

/** A manifest without any problem, and the lock file it needs. */
export const good = {
  schema: "locara/v1",
  publisher: "anna",
  name: "notes",
  version: "1.0.0",
  displayName: "Notes",
  description: "Takes notes.",
  license: "Apache-2.0",
  author: { name: "Anna", email: "anna@example.com" },
  category: "productivity",
  capabilities: { models: [`tiny@sha256:${a}`] } as Record<string, unknown>,
};
export const lock = { v: 1, models: { tiny: { sha256: a, bytes: 4096, urls: [], licence: "MIT" } } };

/** A change that makes the good manifest bad in one way. */
export interface BadManifest {
  readonly changes: Readonly<Record<string, unknown>>;
  readonly code: string;
  /** What the range covers. */
  readonly at: string;
  readonly because: string;
  /** A machine-applicable edit makes this manifest good, or at least free of this problem. */
  readonly fixed?: true;
  readonly severity?: "warning";
}

export const capabilities = (more: Readonly<Record<string, unknown>>) => ({
  capabilities: { ...good.capabilities, ...more },
});
export const paths = (pattern: string) => capabilities({ fs: { paths: { read: [pattern] } } });
export const hosts = (host: string) => capabilities({ net: { allowed_hosts: [host] } });
export const reasoned = (more: Readonly<Record<string, unknown>>, id: string) => ({
  ...capabilities(more),
  reasons: { [id]: "Turns what you picked into a note." },
});
