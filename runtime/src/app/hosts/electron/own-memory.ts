/**
 * `message`, with every view in it over memory of its own. Electron sends all that a view lies in: of a part of a recording the
 * whole, of what came out of Node's pool the 8 KiB around it, which are other files' and other calls'. Views are replaced where
 * they stand.
 */
export function inOwnMemory<Message>(message: Message): Message {
  const at = message as unknown;
  if (typeof at !== "object" || at === null) return message;
  if (ArrayBuffer.isView(at)) return alone(at) as Message;
  if (Array.isArray(at)) {
    for (let index = 0; index < at.length; index++) {
      const value: unknown = at[index];
      const own = inOwnMemory(value);
      if (own !== value) at[index] = own;
    }
    return message;
  }
  const fields = at as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    const own = inOwnMemory(fields[name]);
    if (own !== fields[name]) fields[name] = own;
  }
  return message;
}

/** Only two kinds of views travel; of any other its bytes do. */
function alone(view: ArrayBufferView): ArrayBufferView {
  const { buffer, byteOffset, byteLength } = view;
  if (byteLength === buffer.byteLength) return view;
  return view instanceof Float32Array
    ? new Float32Array(view)
    : new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength));
}
