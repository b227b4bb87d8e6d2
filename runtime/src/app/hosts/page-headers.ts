import type { PagePolicies } from "../kernel/page-grants.ts";

/** What every answer with a file of the page carries, under both hosts. */
export function pageHeaders(page: PagePolicies): Record<string, string> {
  return {
    ...fixedHeaders,
    "Content-Security-Policy": page.csp,
    "Permissions-Policy": page.permissionsPolicy,
  };
}

/** What every answer carries, whatever it is. */
export const fixedHeaders: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
};

/** Keeps the two loopback origins apart inside the browser: they differ by port only. (Electron 33 crashes on it for a scheme of its own.) */
export const ownAgentCluster = { "Origin-Agent-Cluster": "?1" } as const;

/**
 * Connections to nowhere but home, whatever makes them: WebRTC and the page's own navigation too, which no Content
 * Security Policy can close. Chromium since 148 reads it (WICG Connection Allowlists); elsewhere the matrix names the loss.
 */
export const onlyHome = { "Connection-Allowlist": "(response-origin)" } as const;

/** The user's own surfaces: our files only, no frame, no form, nowhere to connect but home. */
export const surfacePage = {
  csp: [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; "),
  permissionsPolicy: [
    "camera",
    "clipboard-read",
    "clipboard-write",
    "display-capture",
    "geolocation",
    "hid",
    "microphone",
    "midi",
    "payment",
    "publickey-credentials-get",
    "serial",
    "usb",
  ]
    .map((feature) => `${feature}=()`)
    .join(", "),
};
