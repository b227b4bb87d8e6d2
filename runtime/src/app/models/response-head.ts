/** The head of an answer: what stands before its body. */
export interface ResponseHead {
  readonly status: number;
  /** By lower-case name; a field that came twice is joined with a comma. */
  readonly fields: ReadonlyMap<string, string>;
}

/** A head that is longer is nobody's who sends a file. */
export const mostHeadBytes = 64 * 1024;

const end = "\r\n\r\n";

/**
 * Reads the head at the start of `bytes`: where its body begins, or null while it is not all there. Throws where it is no
 * HTTP/1.1. Interim answers are passed over.
 */
export function readResponseHead(bytes: Buffer): { readonly head: ResponseHead; readonly bodyAt: number } | null {
  for (let from = 0; ; ) {
    const until = bytes.indexOf(end, from, "latin1");
    if (until < 0) return null;
    const head = parsed(bytes.toString("latin1", from, until));
    from = until + end.length;
    if (head.status >= 200) return { head, bodyAt: from };
  }
}

function parsed(text: string): ResponseHead {
  const [first = "", ...lines] = text.split("\r\n");
  const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first)?.[1];
  if (status === undefined) throw new Error("the server does not speak HTTP");
  const fields = new Map<string, string>();
  for (const line of lines) {
    // A folded line, or a name with a space after it, is how one answer is made to look like two.
    const field = /^([!#$%&'*+.^_`|~0-9a-z-]+):[\t ]*([^\r\n\0]*?)[\t ]*$/i.exec(line);
    if (field === null) throw new Error("the server's answer cannot be read");
    const name = (field[1] as string).toLowerCase();
    const earlier = fields.get(name);
    fields.set(name, earlier === undefined ? (field[2] as string) : `${earlier}, ${field[2]}`);
  }
  return { status: Number(status), fields };
}
