import type { AnyCapability, PageLowering } from "./capability.ts";

/**
 * What the page itself may do, whatever its manifest says: everything else goes through commands.
 *
 * Nothing is `unsafe-*`. `connect-src 'self'` covers the browser host's own WebSocket (same origin) and no other server:
 * `net` is a command of the main process, so even an app with `net` needs no more here. Pictures and sound may be made
 * in the page (`data:`, `blob:`); workers may not, because a `blob:` worker runs text that no one has signed.
 */
const directives = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'none'",
  "object-src 'none'",
  "frame-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

// A popup is a way out that no other directive closes: what is left out here is allow-popups.
const sandbox = ["allow-scripts", "allow-same-origin", "allow-modals"];
const sandboxExtras: ReadonlySet<string> = new Set(["allow-downloads"]);

/** What a page may use of Chromium's own permissions, where its capabilities say so. */
const chromiumPermissions: ReadonlySet<string> = new Set(["display-capture", "media", "media:video"]);

interface GrantedScope {
  readonly capability: AnyCapability;
  /** The scope's normal form. */
  readonly scope: unknown;
  readonly optional: boolean;
}

/** What the page's own capabilities add. What is optional is not granted yet. */
export function pageLowering(granted: readonly GrantedScope[]): Required<PageLowering> {
  const lowered = granted.flatMap(({ capability, scope, optional }) =>
    optional ? [] : [capability.lower.page?.(scope) ?? {}],
  );
  const all = (part: keyof PageLowering) => [...new Set(lowered.flatMap((one) => one[part] ?? []))].sort();
  return { features: all("features"), permissions: all("permissions"), sandbox: all("sandbox") };
}

/** What in a lowering is on no closed list: nobody knows what it would open. */
export const unknownToPages = ({ features = [], permissions = [], sandbox = [] }: PageLowering): readonly string[] => [
  ...features.filter((feature) => !pageFeatures.includes(feature)),
  ...permissions.filter((permission) => !chromiumPermissions.has(permission)),
  ...sandbox.filter((token) => !sandboxExtras.has(token)),
];

/** The page's Content Security Policy. */
export const contentSecurityPolicy = (granted: readonly GrantedScope[]): string =>
  [...directives, ["sandbox", ...sandbox, ...pageLowering(granted).sandbox].join(" ")].join("; ");

/** Features of the web platform that a page can ask for. All off but what the app's capabilities turn on for its own page. */
const pageFeatures: readonly string[] = [
  "accelerometer",
  "autoplay",
  "browsing-topics",
  "camera",
  "captured-surface-control",
  "clipboard-read",
  "clipboard-write",
  "compute-pressure",
  "cross-origin-isolated",
  "deferred-fetch",
  "deferred-fetch-minimal",
  "digital-credentials-create",
  "digital-credentials-get",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "gamepad",
  "geolocation",
  "gyroscope",
  "hid",
  "identity-credentials-get",
  "idle-detection",
  "interest-cohort",
  "keyboard-map",
  "language-detector",
  "language-model",
  "local-fonts",
  "local-network",
  "local-network-access",
  "loopback-network",
  "magnetometer",
  "microphone",
  "midi",
  "on-device-speech-recognition",
  "otp-credentials",
  "payment",
  "picture-in-picture",
  "private-state-token-issuance",
  "private-state-token-redemption",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "speaker-selection",
  "storage-access",
  "summarizer",
  "sync-xhr",
  "translator",
  "usb",
  "window-management",
  "xr-spatial-tracking",
];

/** The page's Permissions-Policy. */
export function permissionsPolicy(granted: readonly GrantedScope[]): string {
  const { features } = pageLowering(granted);
  return pageFeatures.map((feature) => `${feature}=(${features.includes(feature) ? "self" : ""})`).join(", ");
}
