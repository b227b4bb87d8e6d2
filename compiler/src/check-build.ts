import type { Manifest } from "@locara/schema";
import { defaultBundleId } from "./compiled-app.ts";
import { productName } from "./emit/info-plist.ts";
import type { Report } from "./report.ts";

/** A folder's name that no packager reads as a pattern, a macro or an exclusion, and that no listing hides. */
const isPlainFolder = (name: string): boolean =>
  /^(?![ .-])[A-Za-z0-9_ .-]+(?<![ .])$/.test(name) || /^(?![ .-])[\p{L}\p{N}_ .-]+(?<![ .])$/u.test(name);

/** Folders that are packaged for something else, or never. */
const taken: ReadonlySet<string> = new Set(["node_modules", "release", "db"]);

/** What packaging would read otherwise than it is written. */
export function checkBuild(manifest: Manifest, report: Report): void {
  const { output, bundleId } = manifest.build ?? {};
  if (output !== undefined) {
    const segments = output.split("/");
    const odd = segments.find((segment) => !isPlainFolder(segment));
    if (odd !== undefined || taken.has(segments[0]?.toLowerCase() ?? "")) {
      report.at("LOC3056", ["build", "output"], {
        message: `The folder ${JSON.stringify(output)} cannot be packaged as the app's page.`,
        hint: "Name a folder by letters, digits, _, - and single dots, like dist; not release, db or node_modules.",
      });
    }
  }
  const foreign = bundleId !== undefined && /^(?:com\.apple|app\.locara)\./i.test(bundleId);
  if (foreign && bundleId !== defaultBundleId(manifest)) {
    report.at("LOC3057", ["build", "bundleId"], {
      message: `The bundle id "${bundleId}" belongs to somebody else.`,
      hint: `Leave it out for "${defaultBundleId(manifest)}", or write one below a domain of your own.`,
    });
  }
  const file = productName(manifest);
  if (file !== manifest.displayName) {
    report.at("LOC3058", ["displayName"], {
      severity: "warning",
      message: `No file can be called ${JSON.stringify(manifest.displayName)}: the packaged app's is "${file}".`,
      hint: 'Leave out / \\ : * ? " < > | and $, and do not begin or end with a dot, if both should be the same.',
    });
  }
}
