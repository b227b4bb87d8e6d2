import type { PageDevice } from "@locara/schema";

/**
 * What a window of one origin may do, as pure functions: `lockdown.ts` asks them at every door that Electron has.
 */

/** Scheme and host of a window's pages: `locara-app://app`. */
export interface OwnOrigin {
  readonly scheme: string;
  readonly host: string;
}

export const appOrigin: OwnOrigin = { scheme: "locara-app", host: "app" };
export const surfaceOrigin: OwnOrigin = { scheme: "locara-surface", host: "surface" };

export const originText = ({ scheme, host }: OwnOrigin): string => `${scheme}://${host}`;

/** Is it an address of this origin, and of no other that merely begins like it? */
export function isOwnUrl(url: string, origin: OwnOrigin): boolean {
  // Asked for every message, mostly about the same address: reading one anew costs more than the rest of a message.
  if (url === latest.url && origin === latest.origin) return latest.own;
  latest = { url, origin, own: readsAsOwn(url, origin) };
  return latest.own;
}

let latest: { readonly url: string; readonly origin: OwnOrigin; readonly own: boolean } = {
  url: "",
  origin: appOrigin,
  own: false,
};

function readsAsOwn(url: string, origin: OwnOrigin): boolean {
  // Node knows no custom standard schemes, and gives them the origin "null": compare the parts.
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return protocol === `${origin.scheme}:` && host === origin.host && username === "" && password === "";
}

/** May a page load this? Its own files, and what it made itself. Everything else is the network. */
export function mayLoad(url: string, origin: OwnOrigin): boolean {
  return isOwnUrl(url, origin) || url.startsWith(`blob:${originText(origin)}/`) || url.startsWith("data:");
}

export interface Navigation {
  readonly url: string;
  readonly isMainFrame: boolean;
}

/** A window shows pages of its own origin; a frame in it shows nothing. */
export const mayNavigate = ({ url, isMainFrame }: Navigation, origin: OwnOrigin): boolean =>
  isMainFrame && isOwnUrl(url, origin);

/** Has a window come to where it should not be? One that has been nowhere yet has not. */
export const isAstray = (url: string, origin: OwnOrigin): boolean => url !== "" && !isOwnUrl(url, origin);

export interface PermissionAsked {
  readonly permission: string;
  /** Where the asking frame is from; Electron says `null` or nothing for some cross-origin frames. */
  readonly requestingUrl: string | undefined;
  readonly isMainFrame: boolean;
  readonly mediaTypes?: readonly string[] | undefined;
}

/** What `ipc.json` calls Chromium's permissions, by the device that the page opens with each. */
const devicePermissions: Readonly<Record<string, PageDevice>> = {
  media: "microphone",
  "media:video": "camera",
  "display-capture": "system-audio",
};

/**
 * The devices that the page asks for with one Chromium permission; null where it is about anything else.
 *
 * A request without media types is for the screen, by an older way than `getDisplayMedia`: nothing stands for that.
 */
export function devicesAsked({ permission, mediaTypes }: PermissionAsked): readonly PageDevice[] | null {
  if (permission === "display-capture") return ["system-audio"];
  if (permission !== "media" || mediaTypes === undefined || mediaTypes.length === 0) return null;
  const kinds = mediaTypes.map((type) => (type === "audio" ? "microphone" : type === "video" ? "camera" : null));
  return kinds.includes(null) ? null : (kinds as PageDevice[]);
}

/** May the page hold this Chromium permission? `allowed` is the manifest's list, `granted` what the user left of it. */
export function mayHold(
  asked: PermissionAsked,
  allowed: readonly string[],
  granted: (device: PageDevice) => boolean,
  origin: OwnOrigin,
): boolean {
  const { requestingUrl, isMainFrame } = asked;
  if (!isMainFrame || requestingUrl === undefined || !isOwnUrl(requestingUrl, origin)) return false;
  const listed = new Set(allowed.map((permission) => devicePermissions[permission]));
  return devicesAsked(asked)?.every((device) => listed.has(device) && granted(device)) ?? false;
}

/** Can Chromium hear what this system plays, apart from its pictures? */
export const sharesSystemAudio = (platform: NodeJS.Platform): boolean => platform === "darwin" || platform === "win32";

export interface Sender {
  /** Id of the page (`webContents`) that sends. */
  readonly pageId: number;
  readonly isMainFrame: boolean;
  readonly url: string;
}

/** Does a message come from the top frame of the window that it was opened for, showing our own page? */
export const isKnownSender = (sender: Sender, pageId: number, origin: OwnOrigin): boolean =>
  sender.pageId === pageId && sender.isMainFrame && isOwnUrl(sender.url, origin);
