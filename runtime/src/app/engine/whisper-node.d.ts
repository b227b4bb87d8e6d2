/** The part of the library that is used. Its own types are TypeScript sources, which do not compile under our rules. */
declare module "@fugood/whisper.node" {
  export interface HeardSegment {
    /** Milliseconds. */
    readonly t0: number;
    readonly t1: number;
    readonly text: string;
  }

  export interface TranscribeOptions {
    readonly language: string;
    readonly maxThreads: number;
    readonly maxContext: number;
    readonly onProgress?: (percent: number) => void;
    readonly onNewSegments?: (heard: { readonly nNew: number; readonly segments: readonly HeardSegment[] }) => void;
  }

  export interface Transcribing {
    stop(): Promise<void>;
    readonly promise: Promise<{ readonly segments: readonly HeardSegment[]; readonly isAborted: boolean }>;
  }

  export interface WhisperContext {
    transcribeData(pcm: ArrayBuffer, options: TranscribeOptions): Transcribing;
    release(): Promise<void>;
  }

  export interface WhisperVadContext {
    /** In hundredths of a second. */
    detectSpeechData(
      pcm: ArrayBuffer,
      options: Readonly<Record<string, never>>,
    ): Promise<readonly { readonly t0: number; readonly t1: number }[]>;
    release(): Promise<void>;
  }

  export function initWhisperVad(options: {
    readonly filePath: string;
    readonly useGpu: boolean;
  }): Promise<WhisperVadContext>;
  export function initWhisper(options: {
    readonly filePath: string;
    readonly useGpu: boolean;
  }): Promise<WhisperContext>;
  export function toggleNativeLog(enable: boolean): Promise<void>;
  export function addNativeLogListener(listener: (level: string, text: string) => void): { remove(): void };
}
