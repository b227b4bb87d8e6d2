import { connect } from "node:net";
import { type Frame, type Frames, openFrames } from "../../../app/services/broker-frames.ts";

/** An app's side that keeps to nothing but the framing, where it likes to. */
export interface RawClient extends Frames {
  /** Bytes as they are. */
  raw(bytes: Uint8Array): void;
  /** Says something and gives all that comes up to its end; null where the broker hung up instead. */
  ask(said: object): Promise<Answer | null>;
  /** No more is sent. */
  end(): void;
  close(): void;
}

export interface Answer {
  readonly frames: readonly Frame[];
  readonly done?: unknown;
  /** The code of what was refused. */
  readonly failed?: string;
}

export function rawClient(socket: string): RawClient {
  const connection = connect(socket);
  // A broker that hangs up on nonsense is what is looked for.
  connection.on("error", () => undefined);
  const frames = openFrames(connection);
  return {
    ...frames,
    raw: (bytes) => void connection.write(bytes),
    async ask(said) {
      await frames.send(said as Frame);
      const between: Frame[] = [];
      for (;;) {
        const frame = await frames.next();
        if (frame === null) return null;
        if (!(frame instanceof Uint8Array)) {
          const { done, failed } = frame as { readonly done?: unknown; readonly failed?: { readonly code: string } };
          if (failed !== undefined) return { frames: between, failed: failed.code };
          if (Object.hasOwn(frame, "done")) return { frames: between, done };
        }
        between.push(frame);
      }
    },
    end: () => void connection.end(),
    close: () => void connection.destroy(),
  };
}
