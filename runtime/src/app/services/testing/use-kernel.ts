import { type IpcFile, type Json, LocaraError, type Ports, type Resolved } from "@locara/schema";
import { openAudit } from "../../kernel/audit.ts";
import { dispatch } from "../../kernel/dispatch.ts";
import { openPolicy } from "../../kernel/policy.ts";
import { vocabulary } from "../../kernel/vocabulary.ts";

export interface CallOptions {
  readonly signal?: AbortSignal;
  emit?(item: unknown): Promise<void> | void;
}

/** The real kernel of an app with one capability, spelled as in a manifest, over some real ports. */
export function kernelOf(id: string, spelling: Json, ports: Partial<Ports>) {
  const capability = vocabulary.capabilities.find((known) => known.id === id);
  const scope = capability?.scope.read(spelling, { models: [] } as never).scope as Json;
  const resolved: Resolved = {
    v: 1,
    app: "acme/notes",
    vocabulary: { version: 1, digest: "" },
    capabilities: [{ id, scope, risk: "low", optional: false, origin: [] }],
  };
  const commands = Object.fromEntries((capability?.grants ?? []).map(({ command }) => [command.id, [id]]));
  const ipc = { v: 1, capabilityDigest: "d", commands } as unknown as IpcFile;
  const kernel = {
    policy: openPolicy({ resolved, digest: "d", ipc, vocabulary }),
    audit: openAudit({ now: () => 0, sink: { append: () => undefined } }),
    ports: ports as Ports,
  };
  const call = (command: string, args: unknown, { signal, emit }: CallOptions = {}): Promise<unknown> =>
    dispatch(kernel, command, args, {
      signal: signal ?? new AbortController().signal,
      emit: async (item) => emit?.(item),
    });
  return {
    call,
    /** What came of it: `allowed` with the result, or the code of the refusal. */
    async outcome(command: string, args: unknown, options: CallOptions = {}): Promise<unknown> {
      try {
        return await call(command, args, options);
      } catch (error) {
        if (error instanceof LocaraError) return error.code;
        throw error;
      }
    },
  };
}
