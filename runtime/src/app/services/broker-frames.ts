import type { Socket } from "node:net";
import { LocaraError, partBytes } from "@locara/schema";

export type Said = Readonly<Record<string, unknown>>;

/** What one frame holds: something said, or bytes of a file. */
export type Frame = Said | Uint8Array;

/** No frame is larger, and none is begun before its length is known to be less. */
export const mostFrameBytes = partBytes;

const headBytes = 5;
const kinds = { said: 0, bytes: 1 } as const;

/** One end of a connection between an app and the broker of its picks. */
export interface Frames {
  /** The next frame, once it is there whole; null where the other side said its last. Throws `protocol/malformed`. */
  next(): Promise<Frame | null>;
  /** Resolves once the other side may take more, so that whoever reads slowly slows down who sends. */
  send(frame: Frame): Promise<void>;
}

/** Frames of a kind, a length and that many bytes. What is not asked for stays in the system's buffer, or with its sender. */
export function openFrames(socket: Socket): Frames {
  const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>;
  let waiting: Uint8Array[] = [];
  let have = 0;

  const take = async (bytes: number): Promise<Buffer | null> => {
    while (have < bytes) {
      // A connection that breaks is over, like one that ends.
      const { value } = await chunks.next().catch(() => ({ value: undefined }));
      if (value === undefined) return null;
      waiting.push(value);
      have += value.length;
    }
    const all = Buffer.concat(waiting);
    waiting = all.length > bytes ? [all.subarray(bytes)] : [];
    have -= bytes;
    return all.subarray(0, bytes);
  };

  const readNext = async (): Promise<Frame | null> => {
    const head = await take(headBytes);
    if (head === null) return null;
    const length = head.readUInt32BE(1);
    if (length > mostFrameBytes) throw malformed(`it announces ${length} bytes`);
    const body = await take(length);
    if (body === null) return null;
    if (head[0] === kinds.bytes) return new Uint8Array(body);
    if (head[0] === kinds.said) return readSaid(body);
    throw malformed("it is of no known kind");
  };
  let broken: { readonly error: unknown } | undefined;

  return {
    async next() {
      if (broken !== undefined) throw broken.error;
      try {
        return await readNext();
      } catch (error) {
        // Where one frame cannot be read nobody knows where the next begins.
        broken = { error };
        throw error;
      }
    },
    async send(frame) {
      const isBytes = frame instanceof Uint8Array;
      const body = isBytes ? frame : Buffer.from(JSON.stringify(frame));
      if (body.length > mostFrameBytes) throw malformed(`it has ${body.length} bytes`);
      const head = Buffer.alloc(headBytes);
      head[0] = isBytes ? kinds.bytes : kinds.said;
      head.writeUInt32BE(body.length, 1);
      if (socket.destroyed || socket.writableEnded) throw ended();
      socket.cork();
      socket.write(head);
      const room = socket.write(body);
      socket.uncork();
      if (!room) await drained(socket);
    },
  };
}

function readSaid(body: Buffer): Said {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (cause) {
    throw malformed("it is no JSON", cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed("it is no object");
  return value as Said;
}

const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    const over = (): void => {
      socket.off("drain", onDrain);
      reject(ended());
    };
    const onDrain = (): void => {
      socket.off("close", over);
      resolve();
    };
    socket.once("drain", onDrain);
    socket.once("close", over);
  });

const malformed = (why: string, cause?: unknown): LocaraError =>
  new LocaraError("protocol/malformed", `A message about picked files was refused: ${why}.`, "Report this.", { cause });

const ended = (): LocaraError =>
  new LocaraError("resource/host-lost", "Who asked for the file is gone.", "Nothing needs to be done.");
