import type { Files, Picker } from "./file-ports.ts";
import type { Opened } from "./opened.ts";
import type { Json, JsonSchema } from "./shape.ts";

/**
 * What the operating system and the engines offer, as interfaces only. The runtime implements them, the harness fakes
 * them in memory. A port does what it is told: whether it may is decided before, by dispatch.
 */
export interface Ports {
  readonly files: Files;
  readonly picker: Picker;
  readonly network: Network;
  readonly inference: Inference;
  readonly speech: Speech;
  readonly synthesis: Synthesis;
  readonly images: Images;
  readonly vision: Vision;
  readonly tools: Tools;
  readonly devices: Devices;
  readonly sounds: Sounds;
  readonly databases: Databases;
  readonly settings: Settings;
  readonly clipboard: Clipboard;
  readonly notifications: Notifications;
  readonly models: Models;
  readonly audit: AuditLog;
  readonly permissions: Permissions;
  readonly app: AppInfo;
}

/** `host` in ASCII, without brackets; `port` always given. `addresses` only once the name was looked up. */
export interface NetworkTarget {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly addresses?: readonly string[];
  /** What was written where it leads nowhere. For the log alone. */
  readonly spelled?: string;
}

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
}

export interface HttpResponse {
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Network {
  /** Looks the host up. The connection that `fetch` makes goes to one of the judged addresses. */
  resolve(target: NetworkTarget, signal: AbortSignal): Promise<Opened<NetworkTarget, Connection>>;
}

export interface Connection {
  /** A redirect is answered as it is (status 3xx): the caller asks again, and is judged again. */
  fetch(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
  /** The same, its body as it comes; `emit` is waited for before more is read from the server. */
  open(request: HttpRequest, signal: AbortSignal): Promise<OpenResponse>;
}

export interface OpenResponse extends Omit<HttpResponse, "body"> {
  /** To be read once, or closed by its `return`. */
  readonly body: AsyncIterable<Uint8Array>;
}

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly temperature?: number;
  readonly seed?: number;
  readonly maxTokens?: number;
  /** The answer must be a JSON document of this schema. */
  readonly jsonSchema?: Json;
  /** The model may have these run before it answers. */
  readonly tools?: readonly ToolDescription[];
}

/** What a model had a tool do. `asked`: the user is asked now. */
export interface ToolUse {
  readonly id: string;
  readonly input: Json;
  readonly state: "asked" | "refused" | "done" | "failed";
  /** What the tool gave, or in words why it failed. */
  readonly output?: Json;
}

/** More of an answer; `content` is empty where `kind` is `tool`. */
export interface ChatDelta {
  readonly kind: "text" | "reasoning" | "tool";
  readonly content: string;
  readonly tool?: ToolUse;
}

export interface ChatCall {
  readonly signal: AbortSignal;
  emit(delta: ChatDelta): Promise<void>;
  /** Runs a tool as the app itself would: judged, logged, and refused like its own calls. */
  callTool(tool: string, input: Json): Promise<Json>;
}

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly milliseconds: number;
}

export interface ChatResult {
  readonly content: string;
  /** What the model thought before it answered, where it does and the app shows it. */
  readonly reasoning?: string;
  readonly finish: "stop" | "length" | "cancelled";
  readonly usage: Usage;
}

/** Models by id. Loading happens on first use and may fail with `model/…` or `resource/…`. */
export interface Inference {
  chat(model: string, request: ChatRequest, call: ChatCall): Promise<ChatResult>;
  /** One vector of unit length per text, in order; a text without any known word gives a zero vector. */
  embed(model: string, texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]>;
}

export interface Segment {
  /** Seconds from the start of the audio. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Audio to hear: 16 kHz mono samples between -1 and 1, or the bytes of a WAV file. */
export type Audio = { readonly samples: Float32Array } | { readonly wav: Uint8Array };

export interface TranscriptionProgress {
  /** Newly recognised segments, in order; empty when only `progress` moved. */
  readonly segments: readonly Segment[];
  /** 0 to 1. */
  readonly progress: number;
}

export interface Speech {
  transcribe(
    model: string,
    audio: Audio,
    options: { readonly language?: string; readonly vad?: string },
    call: { readonly signal: AbortSignal; emit(progress: TranscriptionProgress): Promise<void> },
  ): Promise<{ readonly durationSeconds: number; readonly segments: readonly Segment[] }>;
  /** Listens under a name that the page chose, until `hear` was given the last samples. Segments follow pauses. */
  live(
    model: string,
    session: string,
    options: { readonly language?: string },
    call: { readonly signal: AbortSignal; emit(heard: { readonly segments: readonly Segment[] }): Promise<void> },
  ): Promise<{ readonly durationSeconds: number }>;
  /** More of what `live` listens to: 16 kHz mono samples. Waits while too much is waiting to be understood. */
  hear(model: string, session: string, samples: Float32Array, last: boolean, signal: AbortSignal): Promise<void>;
}

/** A piece of speech, ready to be played. */
export interface SpokenPart {
  /** Mono, between -1 and 1. */
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

export interface Synthesis {
  speak(
    model: string,
    request: { readonly text: string; readonly voice?: string; readonly speed?: number },
    call: { readonly signal: AbortSignal; emit(part: SpokenPart): Promise<void> },
  ): Promise<{ readonly durationSeconds: number }>;
}

export interface PictureRequest {
  readonly prompt: string;
  readonly negativePrompt?: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  readonly steps?: number;
  readonly seed?: number;
}

export interface Images {
  generate(
    model: string,
    request: PictureRequest,
    call: { readonly signal: AbortSignal; emit(state: { readonly progress: number }): Promise<void> },
  ): Promise<{ readonly png: Uint8Array }>;
}

/** A line of text in a picture; the box in fractions of its width and height, from the top left corner. */
export interface TextLine {
  readonly text: string;
  readonly confidence: number;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
}

/** Models that look at pictures: the bytes of a PNG, JPEG or WebP file. */
export interface Vision {
  describe(
    model: string,
    picture: Uint8Array,
    request: { readonly prompt?: string; readonly maxTokens?: number },
    call: { readonly signal: AbortSignal; emit(delta: { readonly content: string }): Promise<void> },
  ): Promise<ChatResult>;
  readText(
    model: string,
    picture: Uint8Array,
    signal: AbortSignal,
  ): Promise<{ readonly text: string; readonly lines: readonly TextLine[] }>;
}

/** A tool as language models and people are told of it. */
export interface ToolDescription {
  readonly id: string;
  readonly summary: string;
  readonly input: JsonSchema;
  readonly output: JsonSchema;
}

/** Pinned tools by id, each in a sandbox of its own. */
export interface Tools {
  /** Those that are installed and what the app pinned; the others are left out. */
  list(): readonly ToolDescription[];
  /** Throws `argument/…` where the input does not fit the tool, `tool/…` where the tool fails or was ended. */
  call(tool: string, input: Json, signal: AbortSignal): Promise<Json>;
}

/** What the page opens by itself, by `getUserMedia` and `getDisplayMedia`. */
export type PageDevice = "microphone" | "camera" | "system-audio";

export interface Devices {
  /** Has the operating system ask the user where it wants to be asked first. Throws where the page could not open the device. */
  prepare(device: PageDevice, signal: AbortSignal): Promise<void>;
}

export interface Sounds {
  /** Plays mono samples to their end, or until `signal`. */
  play(samples: Float32Array, sampleRate: number, signal: AbortSignal): Promise<void>;
}

export type SqlValue = null | number | string | Uint8Array;

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

export interface Changed {
  readonly changes: number;
  readonly lastRowId: number;
}

export interface Database {
  query(sql: string, parameters: readonly SqlValue[]): readonly Readonly<Record<string, SqlValue>>[];
  exec(sql: string, parameters: readonly SqlValue[]): Changed;
  /** All of them in one transaction, or none. */
  batch(statements: readonly Statement[]): readonly Changed[];
  /** Vectors with their texts, kept in the database; made when first written to. */
  collection(name: string): Vectors;
}

export interface VectorItem {
  readonly id: string;
  /** As long as the manifest's `storage.vector.dimensions` says, and not all zeros. */
  readonly vector: Float32Array;
  readonly text?: string;
  readonly data?: Json;
}

export interface VectorMatch {
  readonly id: string;
  readonly score: number;
  readonly text: string;
  readonly data: Json;
}

export interface VectorQuery {
  readonly vector: Float32Array;
  readonly limit: number;
}

export interface Vectors {
  /** All of them or none. */
  put(items: readonly VectorItem[]): void;
  remove(ids: readonly string[]): number;
  search(query: VectorQuery): readonly VectorMatch[];
  searchHybrid(query: VectorQuery & { readonly text: string }): readonly VectorMatch[];
}

export interface Databases {
  database(name: string): Database;
}

export interface Settings {
  get(key: string): Json | undefined;
  set(key: string, value: Json): void;
  delete(key: string): void;
  all(): Readonly<Record<string, Json>>;
}

export interface Clipboard {
  readText(): Promise<string>;
  writeText(text: string): Promise<void>;
}

export interface Notifications {
  show(options: { readonly title: string; readonly body: string; readonly silent: boolean }): Promise<void>;
  /** A number on the app's icon; 0 takes it away. Throws where the desktop shows none. */
  badge(count: number): Promise<void>;
}

export interface ModelState {
  readonly id: string;
  readonly state: "missing" | "fetching" | "ready" | "failed";
  readonly bytes: number;
  readonly haveBytes: number;
}

export interface Models {
  state(id: string): ModelState;
}

export interface AuditEntry {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly phase: "asked" | "decided";
  readonly command: string;
  readonly outcome?: "allowed" | "undeclared" | "out-of-scope" | "invalid" | "not-granted";
  /** The capability that allowed it. */
  readonly capability?: string;
  /** What was asked for, as far as the app itself said it. */
  readonly target?: string;
}

export interface AuditLog {
  entries(limit: number): readonly AuditEntry[];
}

export interface PermissionState {
  readonly capability: string;
  readonly state: "granted" | "optional" | "refused";
  readonly sentences: readonly string[];
}

export interface Permissions {
  list(): readonly PermissionState[];
  request(capability: string, signal: AbortSignal): Promise<"granted" | "refused">;
}

export interface AppInfo {
  readonly id: string;
  readonly version: string;
  readonly displayName: string;
  readonly host: "electron" | "browser";
  /** What runs in place of the declared models, for development; null when the declared ones run. */
  readonly substitution: string | null;
}
