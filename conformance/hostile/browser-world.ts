import type { LaunchedBrowser } from "@locara/harness/launch";
import { askRaw, statusesOf } from "../kit/raw-http.ts";
import { codec } from "../kit/raw-socket.ts";

/** One of the host's two origins, with a bearer that was honestly come by. */
export interface Home {
  readonly port: number;
  readonly authority: string;
  readonly origin: string;
  readonly bearer: string;
}

/** The browser host, and whoever can reach this machine's loopback. */
export interface BrowserWorld {
  readonly app: Home;
  readonly surface: Home;
  /** A fresh one-time link to the app, as a path. */
  link(): Promise<string>;
  /** The same to the user's surface. */
  surfaceLink(): Promise<string>;
}

/** Trades a link for its bearer, as a browser does. */
export async function redeem(url: string): Promise<Home> {
  const { origin, host, port, pathname, search } = new URL(url);
  const answer = await askRaw(Number(port), { target: pathname + search, lines: [`Host: ${host}`] });
  const bearer = /#locara=([A-Za-z0-9_-]{43})\r/.exec(answer)?.[1];
  if (bearer === undefined) throw new Error(`the link answered ${statusesOf(answer)}`);
  return { origin, bearer, authority: host, port: Number(port) };
}

/** Accepts what the app may do, with the surface's own bearer, and gives both origins. */
export async function openBrowserWorld(launched: LaunchedBrowser): Promise<BrowserWorld> {
  const surface = await redeem(launched.url);
  const accepted = await postSurface(surface, "accept", [`Authorization: Bearer ${surface.bearer}`]);
  if (accepted !== "200") throw new Error(`accepting answered ${accepted}`);
  const path = (url: string): string => url.slice(new URL(url).origin.length);
  return {
    surface,
    app: await redeem(await launched.openUrl()),
    link: async () => path(await launched.openUrl()),
    surfaceLink: async () => path(await launched.permissionsUrl()),
  };
}

export const postSurface = async (
  { port, authority }: Pick<Home, "port" | "authority">,
  verb: string,
  lines: readonly string[],
): Promise<string> =>
  statusesOf(
    await askRaw(port, {
      method: "POST",
      target: `/surface/${verb}`,
      lines: [`Host: ${authority}`, ...lines],
      body: "null",
      milliseconds: 1500,
    }),
  );

interface Greeting {
  readonly headers?: Readonly<Record<string, string>>;
  readonly protocols?: readonly string[];
  readonly path?: string;
  /** What is sent first; nothing where it is null. */
  readonly first?: unknown;
  readonly milliseconds?: number;
}

const hello = (bearer: unknown) => ({ v: 1, host: "hello", bearer });

/** Opens a socket and says who it is: `welcome`, `closed` with the code, `refused` before it was one, or `silence`. */
export const greet = (
  { authority, origin, bearer }: Home,
  { headers = {}, protocols, path = "/locara-socket", first = hello(bearer), milliseconds = 1500 }: Greeting = {},
): Promise<string> =>
  new Promise((resolve) => {
    const options = { headers: { origin, ...headers }, ...(protocols && { protocols }) };
    const socket = new WebSocket(`ws://${authority}${path}`, options as unknown as string[]);
    socket.binaryType = "arraybuffer";
    let open = false;
    const end = (said: string): void => {
      clearTimeout(late);
      resolve(said);
      socket.close();
    };
    const late = setTimeout(() => end("silence"), milliseconds);
    socket.onopen = () => {
      open = true;
      if (first !== null) socket.send(typeof first === "string" ? first : new Uint8Array(codec.pack(first)));
    };
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) =>
      end((codec.unpack(new Uint8Array(data)) as { readonly host?: string }).host ?? "answered");
    socket.onclose = ({ code }) => end(open ? `closed ${code}` : "refused");
  });

export const helloOf = hello;
