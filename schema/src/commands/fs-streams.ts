import { call, stream } from "../command.ts";
import { LocaraError } from "../errors.ts";
import type { FileTarget } from "../file-ports.ts";
import { boolean, bytes, integer, nothing, oneOf, optional, record, text } from "../shape.ts";
import { byPath, filePath, lexicalPath } from "./fs.ts";

/** Most bytes of one `fs.writePart`. */
const maxPartBytes = 4 * 1024 * 1024;
const maxOffset = Number.MAX_SAFE_INTEGER;

const transfer = () =>
  text({ pattern: "^[A-Za-z0-9_-]{1,64}$", description: "A name for this writing, of the app's own choice." });

/** The same transfer of another path is another one. */
const nameOf = ({ names, picked, below = [] }: FileTarget, transfer: string) =>
  [transfer, picked ?? names[0] ?? "", ...below].join("/");

export const readStream = stream("fs.readStream", {
  summary: "Read a file of any size, piece by piece.",
  args: record({
    path: filePath(),
    from: optional(integer({ minimum: 0, maximum: maxOffset, description: "The first byte; 0 where left out." })),
    until: optional(
      integer({ minimum: 0, maximum: maxOffset, description: "The byte to stop before; the end where left out." }),
    ),
  }),
  item: bytes(),
  result: record({ bytes: integer() }),
  target: byPath.target,
  input: ({ from, until }) => ({ from: from ?? 0, until: until ?? maxOffset }),
  resolve: (target, ports) => ports.files.openRead(target),
  perform: async (open, { from, until }, { signal, emit }) => {
    let read = 0;
    for await (const part of open.readParts(from, until, signal)) {
      read += part.length;
      await emit(part);
    }
    return { bytes: read };
  },
});

export const writeStream = stream("fs.writeStream", {
  summary:
    "Write a file of any size: each item asks for one `fs.writePart` of the same path and transfer. It appears once the last part came; where the stream is left before, nothing is.",
  args: record({ path: filePath(), transfer: transfer() }),
  item: record({ bytes: integer() }),
  result: record({ bytes: integer() }),
  target: byPath.target,
  input: ({ transfer }) => transfer,
  resolve: async (target, ports) => {
    const opened = await ports.files.openWrite(target);
    return { ...opened, handle: { file: opened.handle, target, transfers: ports.files.transfers } };
  },
  perform: async ({ file, target, transfers }, transfer, { signal, emit }) => {
    let written = 0;
    async function* parts() {
      const ready = () => emit({ bytes: written });
      for await (const part of transfers.receive(nameOf(target, transfer), signal, ready)) {
        yield part;
        written += part.length;
      }
    }
    await file.write(parts());
    return { bytes: written };
  },
});

export const writePart = call("fs.writePart", {
  summary: "The next part, of at most 4 MiB, for a file that `fs.writeStream` writes.",
  args: record({ path: filePath(), transfer: transfer(), content: bytes(), last: optional(boolean()) }),
  result: nothing(),
  target: byPath.target,
  input: ({ transfer, content, last }) => ({ transfer, content, last: last ?? false }),
  via: (target, ports) => ({ target, transfers: ports.files.transfers }),
  perform: async ({ target, transfers }, { transfer, content, last }, { signal }) => {
    if (content.length > maxPartBytes) throw tooLarge();
    await transfers.send(nameOf(target, transfer), content, last, signal);
    return null;
  },
});

const tooLarge = () =>
  new LocaraError("argument/too-large", `A part has at most ${maxPartBytes} bytes.`, "Send it as several parts.");

export const watchFolder = stream("fs.watch", {
  summary: "What changes in a folder, name by name, until the stream is left.",
  args: record({ path: filePath() }),
  item: record({ name: text(), kind: oneOf(["file", "folder", "other", "missing"], "What the name is now.") }),
  result: nothing(),
  target: ({ path }) => lexicalPath(path),
  input: () => undefined,
  resolve: (target, ports) => ports.files.openFolder(target),
  perform: async (open, _input, { signal, emit, permits }) => {
    for await (const { name, kind, target } of open.watch(signal)) if (permits(target)) await emit({ name, kind });
    return null;
  },
});
