import { createHash } from "node:crypto";
import { readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Attempt } from "../attempt.ts";

export interface ArtifactsWorld {
  /** A fresh copy of what the app was compiled to. */
  readonly copy: () => string;
  /** Opens the app on such a folder, beside the host that runs it: what refuses, or what a call of the page is answered. */
  readonly open: (artifacts: string) => Promise<string>;
}

type Value = Record<string, unknown>;

const read = (folder: string, name: string): Value => JSON.parse(readFileSync(join(folder, name), "utf8")) as Value;
const write = (folder: string, name: string, value: unknown): void =>
  writeFileSync(join(folder, name), JSON.stringify(value));

const edited = (
  id: string,
  edit: (folder: string) => void,
  expect = /^artifact\/invalid$/,
): Attempt<ArtifactsWorld> => ({
  id: `edited: ${id}`,
  category: "edited artifacts",
  stoppedBy: "runtime",
  attempt({ copy, open }) {
    const folder = copy();
    edit(folder);
    return open(folder);
  },
  expect,
});

const json = (id: string, name: string, change: (value: Value) => unknown) =>
  edited(`${name}: ${id}`, (folder) => write(folder, name, change(read(folder, name))));

const part = (value: Value, key: string): Value => value[key] as Value;
const list = (value: Value, key: string): readonly Value[] => value[key] as readonly Value[];

/** Everything made wider, and every digest made to fit. */
function widened(folder: string): void {
  const resolved = read(folder, "resolved.json");
  const capabilities = list(resolved, "capabilities").map((one) =>
    one.id === "clipboard" ? { ...one, scope: "read-write" } : one,
  );
  write(folder, "resolved.json", { ...resolved, capabilities });
  const capabilityDigest = createHash("sha256")
    .update(readFileSync(join(folder, "resolved.json")))
    .digest("hex");
  for (const name of ["ipc.json", "consent.json", "models.json", "tools.json"])
    write(folder, name, { ...read(folder, name), capabilityDigest });
  const consent = read(folder, "consent.json");
  const sentences = list(consent, "sentences").map((one) =>
    one.capability === "clipboard" ? { ...one, text: "Can read and write the clipboard." } : one,
  );
  write(folder, "consent.json", { ...consent, sentences });
}

const files = ["resolved.json", "ipc.json", "consent.json", "models.json", "tools.json"];

export const artifactAttempts: readonly Attempt<ArtifactsWorld>[] = [
  json("a scope made wider", "resolved.json", (value) => ({
    ...value,
    capabilities: list(value, "capabilities").map((one) =>
      one.id === "clipboard" ? { ...one, scope: "read-write" } : one,
    ),
  })),
  json("a capability added", "resolved.json", (value) => ({
    ...value,
    capabilities: [
      ...list(value, "capabilities"),
      { id: "net", scope: { all: true }, risk: "low", optional: false, origin: [] },
    ],
  })),
  json("what is optional made required", "resolved.json", (value) => ({
    ...value,
    capabilities: list(value, "capabilities").map((one) => ({ ...one, optional: false })),
  })),
  edited("resolved.json: one space more", (folder) => {
    const file = join(folder, "resolved.json");
    writeFileSync(file, `${readFileSync(file, "utf8")} `);
  }),
  edited(
    "resolved.json: everything made wider, and every digest made to fit",
    widened,
    /^(?:artifact\/invalid|capability\/not-granted)$/,
  ),
  json("a command added", "ipc.json", (value) => ({
    ...value,
    commands: { ...part(value, "commands"), "net.fetch": ["net"] },
  })),
  json("a command by another capability", "ipc.json", (value) => ({
    ...value,
    commands: { ...part(value, "commands"), "clipboard.readText": ["app"] },
  })),
  json("a command left out", "ipc.json", (value) => ({ ...value, commands: { "app.info": ["app"] } })),
  json("no commands", "ipc.json", (value) => ({ ...value, commands: {} })),
  json("a page that may connect anywhere", "ipc.json", (value) => ({
    ...value,
    page: { ...part(value, "page"), csp: "default-src * 'unsafe-inline' 'unsafe-eval'" },
  })),
  json("a page without a policy", "ipc.json", (value) => ({ ...value, page: { ...part(value, "page"), csp: "" } })),
  json("a page that may open the camera", "ipc.json", (value) => ({
    ...value,
    page: { ...part(value, "page"), permissionsPolicy: "camera=(self)" },
  })),
  json("a page with permissions of the browser's", "ipc.json", (value) => ({
    ...value,
    permissions: ["media", "clipboard-read", "geolocation"],
  })),
  json("another digest", "ipc.json", (value) => ({ ...value, capabilityDigest: "0".repeat(64) })),
  json("sentences left out", "consent.json", (value) => ({ ...value, sentences: [] })),
  json("sentences that say less", "consent.json", (value) => ({
    ...value,
    sentences: list(value, "sentences").map((one) => ({ ...one, text: "Does nothing at all." })),
  })),
  json("a risk that is none", "consent.json", (value) => ({
    ...value,
    sentences: list(value, "sentences").map((one) => ({ ...one, risk: "none" })),
  })),
  json("what is required said to be optional", "consent.json", (value) => ({
    ...value,
    sentences: list(value, "sentences").map((one) => ({ ...one, optional: true })),
  })),
  json("another digest", "consent.json", (value) => ({ ...value, capabilityDigest: "0".repeat(64) })),
  json("other bytes of a model", "models.json", (value) => ({
    ...value,
    models: list(value, "models").map((one) => ({ ...one, sha256: "f".repeat(64) })),
  })),
  json("a model more", "models.json", (value) => ({
    ...value,
    models: [
      ...list(value, "models"),
      { id: "more", sha256: "f".repeat(64), bytes: 1, urls: ["https://evil.example/"], licence: "MIT" },
    ],
  })),
  json("another digest", "models.json", (value) => ({ ...value, capabilityDigest: "0".repeat(64) })),
  json("a vocabulary of tomorrow", "resolved.json", (value) => ({
    ...value,
    vocabulary: { version: 999, digest: "0".repeat(64) },
  })),
  ...files.flatMap((name) => [
    edited(`${name}: gone`, (folder) => rmSync(join(folder, name))),
    edited(`${name}: half of it`, (folder) =>
      truncateSync(join(folder, name), readFileSync(join(folder, name)).length >> 1),
    ),
    edited(`${name}: nothing`, (folder) => write(folder, name, null)),
    edited(`${name}: of another version`, (folder) => write(folder, name, { ...read(folder, name), v: 2 })),
  ]),
  edited("resolved.json: a device in its place", (folder) => {
    rmSync(join(folder, "resolved.json"));
    symlinkSync("/dev/null", join(folder, "resolved.json"));
  }),
];
