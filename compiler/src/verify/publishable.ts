import type { Manifest } from "@locara/schema";
import type { DiagnosticCode } from "../codes.ts";
import type { Diagnostic } from "../diagnostic.ts";
import type { Path } from "../manifest-path.ts";
import type { ManifestTree } from "../manifest-tree.ts";
import { imageKind, pngSize } from "./image-kind.ts";

/** The bytes of a file of the app, or as a clause why they cannot be read. */
export type ReadFile = (file: string, mostBytes: number) => { readonly bytes: Uint8Array } | string;

export interface PublishInput {
  readonly tree: ManifestTree;
  readonly read: ReadFile;
  /** Whether the lock file is what compiling the manifest now gives. */
  readonly lock: "current" | "outdated" | "missing";
  /** Whether a licence's text stands in the app's folder or in the repository around it. */
  readonly licence: "there" | "missing";
}

const iconPixels = 512;
const iconBytes = 200 * 1024;
const screenshotBytes = 2 * 1024 * 1024;
const testFile = "tests/capabilities.test.ts";

/** What publishing needs besides a manifest that compiles. Files are really read. */
export function publishable({ tree, read, lock, licence }: PublishInput): readonly Diagnostic[] {
  const manifest = tree.value as Manifest;
  const found: Diagnostic[] = [];
  const say: Say = (code, path, message, hint) =>
    found.push({ code, severity: "error", file: tree.file, range: tree.rangeOf(path), message, hint });
  checkIcon(manifest, read, say);
  checkScreenshots(manifest, read, say);
  if (manifest.repository === undefined)
    say(
      "LOC6022",
      [],
      "The manifest names no repository.",
      "Add repository with the https address of the app's sources.",
    );
  if (lock !== "current") {
    const message = lock === "missing" ? "There is no lock file." : "The lock file is not that of this manifest.";
    say("LOC6023", [], message, "Run locara compile, and commit locara.lock.json.");
  }
  if (licence === "missing")
    say("LOC6024", ["license"], "There is no LICENSE file.", "Put the licence's text beside the manifest, as LICENSE.");
  const tests = read(testFile, screenshotBytes);
  if (typeof tests === "string" || !/\btest\s*\(/.test(new TextDecoder().decode(tests.bytes))) {
    const why = typeof tests === "string" ? tests : "it holds no test";
    say(
      "LOC6025",
      ["capabilities"],
      `${testFile}: ${why}.`,
      "Test there that the app is kept inside what it declares.",
    );
  }
  return found;
}

type Say = (code: DiagnosticCode, path: Path, message: string, hint: string) => void;

function checkIcon({ icon }: Manifest, read: ReadFile, say: Say): void {
  const hint = `The icon is a PNG of ${iconPixels}×${iconPixels} pixels and at most 200 KB.`;
  if (icon === undefined) return say("LOC6020", [], "The manifest names no icon.", hint);
  if (leaves(icon)) return say("LOC6026", ["icon"], `${JSON.stringify(icon)} leads out of the app's folder.`, hint);
  const file = read(icon, iconBytes);
  if (typeof file === "string") return say("LOC6020", ["icon"], `${icon}: ${file}.`, hint);
  const size = pngSize(file.bytes);
  if (size === undefined) return say("LOC6020", ["icon"], `${icon} is no PNG.`, hint);
  if (size.width !== iconPixels || size.height !== iconPixels)
    say("LOC6020", ["icon"], `${icon} has ${size.width}×${size.height} pixels.`, hint);
}

function checkScreenshots(manifest: Manifest, read: ReadFile, say: Say): void {
  const screenshots: readonly string[] = manifest.screenshots ?? [];
  const hint = "One to five screenshots are needed, PNG or JPEG, at most 2 MB each.";
  if (screenshots.length === 0) say("LOC6021", [], "The manifest names no screenshots.", hint);
  for (const [index, path] of screenshots.entries()) {
    const at = ["screenshots", index];
    if (leaves(path)) {
      say("LOC6026", at, `${JSON.stringify(path)} leads out of the app's folder.`, hint);
      continue;
    }
    const file = read(path, screenshotBytes);
    if (typeof file === "string") say("LOC6021", at, `${path}: ${file}.`, hint);
    else if (imageKind(file.bytes) === undefined) say("LOC6021", at, `${path} is neither PNG nor JPEG.`, hint);
  }
}

const leaves = (path: string) => /^[/\\]|^[a-z]:/i.test(path) || path.split(/[/\\]/).includes("..");
