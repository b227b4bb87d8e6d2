import { type ChildProcess, type StdioNull, type StdioPipe, spawn } from "node:child_process";
import { closeSync } from "node:fs";
import type { Wrapped } from "@locara/runtime";
import type { HandedDown } from "./handed-down.ts";

type Stream = StdioNull | StdioPipe;

/** Starts what was put into a sandbox. `sockets` are inherited from `firstInherited` on, and are its alone from then on. */
export function startInside(
  { command, arguments: args, descriptors }: Wrapped,
  streams: readonly [input: Stream, output: Stream, errors: Stream],
  sockets: readonly HandedDown[] = [],
): ChildProcess {
  const child = spawn(command, args, {
    stdio: [...streams, ...descriptors, ...sockets.map(({ descriptor }) => descriptor)],
  });
  for (const descriptor of descriptors) closeSync(descriptor);
  // What is inside has descriptors of its own; nothing can have connected to these yet.
  for (const socket of sockets) socket.close();
  return child;
}
