import { type HttpRequest, LocaraError } from "@locara/schema";

/** Headers that describe the connection, which is ours, not the app's. */
const ownHeaders =
  /^(host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|content-length|http2-settings)$/i;

const mostHeaders = 100;
const mostHeaderBytes = 32 * 1024;

/** What an answer's head may hold; a larger one is an error before it reaches anybody. Node stops reading there. */
export const withinLimits = { maxHeaderSize: mostHeaderBytes, maxHeadersCount: mostHeaders } as const;

/** The headers of a request; none that the connection sets itself, and none that could begin another. */
export function toHeaders({ headers, body }: HttpRequest): Readonly<Record<string, string>> {
  // Nothing is decompressed: an answer has the size that it is counted with.
  const sent: Record<string, string> = { "accept-encoding": "identity" };
  const entries = Object.entries(headers);
  const bytes = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (entries.length > mostHeaders || bytes > mostHeaderBytes) throw tooMany();
  for (const [name, value] of entries) {
    if (ownHeaders.test(name) || !/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      throw new LocaraError(
        "argument/invalid",
        `The header ${JSON.stringify(name)} cannot be set.`,
        "Leave it out; the runtime sets what a connection needs.",
      );
    }
    sent[name.toLowerCase()] = value;
  }
  if (body !== null)
    sent["content-length"] = String(typeof body === "string" ? new TextEncoder().encode(body).length : body.length);
  return sent;
}

const tooMany = () =>
  new LocaraError(
    "argument/too-large",
    `A request has at most ${mostHeaders} headers of ${mostHeaderBytes} bytes together.`,
    "Send what is large as the body.",
  );
