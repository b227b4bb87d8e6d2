import type { Granted } from "../compiled-app.ts";

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

/**
 * The page's Content Security Policy. In the browser host saving is a download, and a page that may download needs no
 * command for it: only where the app may save anyway. What is optional is not granted yet.
 */
export function contentSecurityPolicy(granted: readonly Pick<Granted, "capability" | "scope" | "optional">[]): string {
  const saves = granted.some(
    ({ capability, scope, optional }) => capability.id === "fs.user-selected" && scope === "read-write" && !optional,
  );
  return [...directives, ["sandbox", ...sandbox, ...(saves ? ["allow-downloads"] : [])].join(" ")].join("; ");
}

/** Features of the web platform that a page can ask for. All off: no capability of this version needs one. */
const features = [
  "accelerometer",
  "autoplay",
  "browsing-topics",
  "camera",
  "clipboard-read",
  "clipboard-write",
  "cross-origin-isolated",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "gamepad",
  "geolocation",
  "gyroscope",
  "hid",
  "identity-credentials-get",
  "idle-detection",
  "keyboard-map",
  "local-fonts",
  "magnetometer",
  "microphone",
  "midi",
  "otp-credentials",
  "payment",
  "picture-in-picture",
  "publickey-credentials-create",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "storage-access",
  "sync-xhr",
  "usb",
  "window-management",
  "xr-spatial-tracking",
];

export const permissionsPolicy = features.map((feature) => `${feature}=()`).join(", ");
