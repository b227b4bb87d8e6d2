/** What an engine process runs. Each kind has a process of its own: any may crash or be killed without harm. */
export type EngineKind = "llama" | "whisper" | "tools";

/** A running engine process, whatever started it: `utilityProcess` under Electron, `child_process.fork` elsewhere. */
export interface EngineChild {
  send(message: unknown): void;
  onMessage(receive: (message: unknown) => void): void;
  /** Called once, with the exit code or signal as text. */
  onExit(receive: (reason: string) => void): void;
  kill(): void;
}

/** Starts the engine's entry file (`runtime/src/app/engine/process.ts`, or its bundle) with `kind` as its argument. */
export type SpawnEngine = (kind: EngineKind) => EngineChild;
