import { app, type BrowserWindow, protocol, type Session, session, type WebContents } from "electron";
import type { PageDevices, PagePolicies } from "../../kernel/page-grants.ts";
import { readPageFile } from "../page-files.ts";
import { pageHeaders } from "../page-headers.ts";
import {
  appOrigin,
  isAstray,
  isOwnUrl,
  mayHold,
  mayLoad,
  mayNavigate,
  type OwnOrigin,
  sharesSystemAudio,
  surfaceOrigin,
} from "./rules.ts";

/** What a session serves, and how far its pages may go. */
export interface Lockdown {
  readonly origin: OwnOrigin;
  readonly folder: string;
  /** The file that `/` shows. */
  readonly index: string;
  /** The page's policies as things are when a file is asked for: what is optional can be granted meanwhile. */
  readonly policies: () => PagePolicies;
  /** Chromium's permissions, as the manifest names them. */
  readonly permissions: () => readonly string[];
  readonly devices: PageDevices;
}

/** Before Electron is ready: every renderer in the sandbox, our schemes standard and secure, Chromium off the network. */
export function lockProcess(): void {
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged(
    [appOrigin, surfaceOrigin].map(({ scheme }) => ({
      scheme,
      // No `bypassCSP`, no service workers, and nothing that other origins could ask with CORS.
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
    })),
  );
  // Chromium itself never needs the network: what an app declares of it goes through the kernel, from this process.
  app.commandLine.appendSwitch("host-resolver-rules", "MAP * ~NOTFOUND");
  app.commandLine.appendSwitch("dns-prefetch-disable");
  app.commandLine.appendSwitch("disable-background-networking");
  app.commandLine.appendSwitch("disable-component-update");
  app.commandLine.appendSwitch("disable-domain-reliability");
  app.commandLine.appendSwitch("no-pings");
  app.commandLine.appendSwitch("force-webrtc-ip-handling-policy", "disable_non_proxied_udp");
  // Older ways to what is a command here: `execCommand("paste")` reads the clipboard, the pickers open files and folders.
  app.commandLine.appendSwitch("blink-settings", "DOMPasteAllowed=false,javaScriptCanAccessClipboard=false");
  app.commandLine.appendSwitch("disable-blink-features", "FileSystemAccessLocal");
}

/** A session of its own, in memory: what a page keeps goes through commands, so that it is declared. */
export function lockedSession(name: string, lockdown: Lockdown): Session {
  const { origin, permissions, devices } = lockdown;
  const locked = session.fromPartition(name, { cache: false });
  locked.protocol.handle(origin.scheme, (request) => answer(request, lockdown));
  locked.setPermissionRequestHandler((_contents, permission, decide, details) => {
    const mediaTypes = "mediaTypes" in details ? details.mediaTypes : undefined;
    const { requestingUrl, isMainFrame } = details;
    // What the page really opens is written down; what it only looks at is not.
    decide(mayHold({ permission, requestingUrl, isMainFrame, mediaTypes }, permissions(), devices.open, origin));
  });
  locked.setPermissionCheckHandler((_contents, permission, requestingOrigin, { isMainFrame, mediaType }) => {
    const mediaTypes = mediaType === undefined ? undefined : [mediaType];
    return mayHold(
      { permission, requestingUrl: requestingOrigin, isMainFrame, mediaTypes },
      permissions(),
      devices.granted,
      origin,
    );
  });
  locked.setDevicePermissionHandler(() => false);
  locked.setDisplayMediaRequestHandler(({ frame, securityOrigin, audioRequested }, decide) => {
    const asked = { permission: "display-capture", requestingUrl: securityOrigin, isMainFrame: frame?.parent === null };
    const shared = sharesSystemAudio(process.platform) && audioRequested && frame !== null;
    // There is no sound without a picture here: the page gets its own, and nothing of the screen.
    if (shared && mayHold(asked, permissions(), devices.open, origin)) decide({ video: frame, audio: "loopback" });
    else decide({});
  });
  locked.setUSBProtectedClassesHandler(({ protectedClasses }) => protectedClasses);
  locked.setBluetoothPairingHandler((_details, decide) => decide({ confirmed: false }));
  for (const device of ["select-hid-device", "select-serial-port", "select-usb-device"] as const) {
    // Each has its own signature; all of them are answered with no device.
    locked.on(device as "select-hid-device", (event, _details, choose) => {
      event.preventDefault();
      choose(null);
    });
  }
  // The one listener there can be: a second would silently take its place.
  locked.webRequest.onBeforeRequest(({ url }, decide) => decide({ cancel: !mayLoad(url, origin) }));
  locked.on("will-download", (event) => event.preventDefault());
  locked.setSpellCheckerEnabled(false);
  locked.setSpellCheckerDictionaryDownloadURL(`${origin.scheme}://none/`);
  return locked;
}

/** Web preferences of every window. A preload is the only thing that may differ. */
export const lockedPreferences = (locked: Session, preload: string) =>
  ({
    session: locked,
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    enableDeprecatedPaste: false,
    spellcheck: false,
    safeDialogs: true,
    devTools: !app.isPackaged,
  }) as const;

/** Closes every way out of the window's page: other addresses, other windows, frames, webviews. `home` shows the page again. */
export function lockContents(contents: WebContents, origin: OwnOrigin, home: () => void): void {
  contents.setWebRTCIPHandlingPolicy("disable_non_proxied_udp");
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
  contents.on("will-navigate", (event) => {
    if (!mayNavigate(event, origin)) event.preventDefault();
  });
  contents.on("will-frame-navigate", (event) => {
    if (!mayNavigate(event, origin)) event.preventDefault();
  });
  contents.on("will-redirect", (event) => {
    if (!mayNavigate(event, origin)) event.preventDefault();
  });
  // Chromium loads a blank page, and its page for an address that is none, without asking anybody before.
  const strayed = (url: string): void => {
    // Not in the middle of a navigation: Electron may refuse to begin another there.
    if (isAstray(url, origin)) setImmediate(home);
  };
  contents.on("did-navigate", (_event, url) => strayed(url));
  contents.on("did-fail-load", (_event, _code, _description, url, isMainFrame) => {
    if (isMainFrame) strayed(url);
  });
  contents.on("will-attach-webview", (event) => event.preventDefault());
  // A page may not keep its window open: neither the user's close nor the end of the process waits for its word.
  contents.on("will-prevent-unload", (event) => event.preventDefault());
}

/** Whatever contents come to be by a way that nobody thought of are locked like all others. */
export function lockUnknownContents(known: (contents: WebContents) => boolean): void {
  app.on("web-contents-created", (_event, contents) => {
    if (known(contents)) return;
    contents.setWindowOpenHandler(() => ({ action: "deny" }));
    contents.on("will-attach-webview", (event) => event.preventDefault());
  });
  app.on("select-client-certificate", (event) => event.preventDefault());
  app.on("login", (event) => event.preventDefault());
}

/** Shows what the window is for; nothing else can be navigated to later. */
export const showPage = (window: BrowserWindow, { scheme, host }: OwnOrigin, query = ""): Promise<void> =>
  window.loadURL(`${scheme}://${host}/${query}`);

async function answer(request: Request, { origin, folder, index, policies }: Lockdown): Promise<Response> {
  const headers = pageHeaders(policies());
  const say = (status: number, sentence: string): Response =>
    new Response(sentence, { status, headers: { ...headers, "Content-Type": "text/plain" } });
  if (request.method !== "GET" && request.method !== "HEAD") return say(405, "Only GET is answered here.");
  if (!isOwnUrl(request.url, origin)) return say(421, "This is not an address of the app.");
  const { pathname } = new URL(request.url);
  const file = await readPageFile(folder, pathname === "/" || pathname === "" ? `/${index}` : pathname);
  if (file === null) return say(404, "There is no such file.");
  return new Response(request.method === "HEAD" ? null : new Uint8Array(file.content), {
    headers: { ...headers, "Content-Type": file.type },
  });
}
