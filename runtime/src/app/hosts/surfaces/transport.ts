import type { SurfaceAnswer, SurfaceArgument, SurfaceBridge, SurfaceReply, SurfaceVerb } from "./protocol.ts";

const storageKey = "locara.surface";

/** The browser host's way: one request per verb, with the bearer that came in this page's fragment. */
function overHttp(): SurfaceBridge {
  const found = /^#locara=([A-Za-z0-9_-]{43})$/.exec(location.hash);
  if (found !== null) {
    sessionStorage.setItem(storageKey, found[1] as string);
    history.replaceState(null, "", location.pathname + location.search);
  }
  const bearer = sessionStorage.getItem(storageKey) ?? "";
  return {
    async perform(verb, argument) {
      const response = await fetch(`/surface/${verb}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${bearer}`, "Content-Type": "application/json" },
        body: JSON.stringify(argument),
        credentials: "omit",
        // An answer is given by closing the page, too.
        keepalive: verb === "answer",
      });
      if (response.ok) return (await response.json()) as SurfaceReply;
      return { ok: false, error: notOurs };
    },
  };
}

const notOurs = {
  code: "resource/host-lost",
  message: "This page was not opened with its one-time address.",
  hint: "Start the app again and open the address it prints.",
  retryable: false,
} as const;

const gone = {
  code: "resource/host-lost",
  message: "The app has ended.",
  hint: "Start it again and open the address it prints.",
  retryable: false,
} as const;

/** What the host answers to a verb, or the sentence that says why not. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

const bridge = (globalThis as { readonly locaraSurface?: SurfaceBridge }).locaraSurface ?? overHttp();

/** A verb without an argument may be asked by its name alone. */
export async function ask<Verb extends SurfaceVerb>(
  verb: Verb,
  ...[argument = null]: SurfaceArgument<Verb> extends null ? [] : [SurfaceArgument<Verb>]
): Promise<SurfaceAnswer<Verb>> {
  let reply: SurfaceReply;
  try {
    reply = await bridge.perform(verb, argument);
  } catch (error) {
    // `fetch` throws a TypeError where nobody listens any more.
    if (!(error instanceof TypeError)) throw error;
    reply = { ok: false, error: gone };
  }
  if (!reply.ok) throw new Refused(reply.error.message, reply.error.hint);
  return reply.payload as SurfaceAnswer<Verb>;
}
