import {
  type AppInfo,
  type AuditLog,
  type HttpRequest,
  type HttpResponse,
  type Json,
  type KeptPick,
  LocaraError,
  type ModelState,
  type NetworkTarget,
  type PageDevice,
  type PermissionState,
  type PickedFile,
  type Ports,
  type Segment,
} from "@locara/schema";
import { fakeDatabases } from "./fake-databases.ts";
import { type Answer, fakeImages, fakeInference, fakeSpeech, fakeSynthesis, fakeVision } from "./fake-engines.ts";
import { type FakeFiles, fakeFiles } from "./fake-files.ts";

export interface FakePortsOptions {
  /** By symbolic path, `$DOCUMENTS/a.txt`. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** What the user picks, one after the other; after that they close the dialog. */
  readonly picks?: readonly { readonly name: string; readonly content: string | Uint8Array }[];
  readonly schemaSql?: string | null;
  readonly answer?: Answer;
  readonly segments?: readonly Segment[];
  /** What tools answer; by default they repeat their input. */
  readonly tool?: (tool: string, input: Json) => Json;
  /** Devices that this computer lacks. */
  readonly missingDevices?: readonly PageDevice[];
  /** What web servers answer. */
  readonly respond?: (request: HttpRequest) => Omit<HttpResponse, "url">;
  /** What host names lead to; by default one public address. */
  readonly lookup?: (host: string) => readonly string[];
  readonly models?: readonly ModelState[];
  readonly permissions?: readonly PermissionState[];
  readonly app?: Partial<AppInfo>;
  readonly audit?: AuditLog;
}

/** Working, in-memory stand-ins for everything the runtime offers to commands, and what they were used for. */
export interface FakePorts extends Ports {
  readonly files: FakeFiles;
  readonly shown: { readonly title: string; readonly body: string; readonly silent: boolean }[];
  readonly fetched: HttpRequest[];
  /** Everything that was played, in order. */
  readonly played: { readonly samples: Float32Array; readonly sampleRate: number }[];
  close(): void;
}

const ok: Omit<HttpResponse, "url"> = { status: 200, headers: {}, body: new Uint8Array() };
const info: AppInfo = { id: "acme/notes", version: "1.0.0", displayName: "Notes", host: "browser", substitution: null };

export function fakePorts(options: FakePortsOptions = {}): FakePorts {
  const files = fakeFiles(options.files);
  const databases = fakeDatabases(options.schemaSql);
  const fetched: HttpRequest[] = [];
  const shown: FakePorts["shown"] = [];
  const played: FakePorts["played"] = [];
  let clipboard = "";
  return {
    files,
    databases,
    shown,
    fetched,
    played,
    close: () => databases.close(),
    picker: fakePicker(files, options.picks ?? []),
    network: {
      async resolve(target: NetworkTarget) {
        return {
          target: { ...target, addresses: options.lookup?.(target.host) ?? ["93.184.215.14"] },
          handle: {
            async fetch(request) {
              fetched.push(request);
              return { url: request.url, ...(options.respond?.(request) ?? ok) };
            },
            async open(request) {
              fetched.push(request);
              const { body, ...answer } = options.respond?.(request) ?? ok;
              const parts = async function* () {
                if (body.length > 0) yield body;
              };
              return { url: request.url, ...answer, body: parts() };
            },
          },
        };
      },
    },
    inference: fakeInference(options.answer),
    speech: fakeSpeech(options.segments),
    synthesis: fakeSynthesis(),
    images: fakeImages(),
    vision: fakeVision(),
    tools: { list: () => [], call: async (tool, input) => options.tool?.(tool, input) ?? input },
    devices: {
      async prepare(device) {
        if (options.missingDevices?.includes(device)) throw noDevice(device);
      },
    },
    sounds: { play: async (samples, sampleRate) => void played.push({ samples, sampleRate }) },
    settings: fakeSettings(),
    clipboard: {
      readText: async () => clipboard,
      async writeText(text) {
        clipboard = text;
      },
    },
    notifications: {
      show: async (notification) => void shown.push(notification),
      badge: async () => undefined,
    },
    models: {
      state: (id) => options.models?.find((model) => model.id === id) ?? { id, state: "ready", bytes: 1, haveBytes: 1 },
    },
    audit: options.audit ?? { entries: () => [] },
    permissions: {
      list: () => options.permissions ?? [],
      request: async (capability) =>
        options.permissions?.some((each) => each.capability === capability && each.state === "granted")
          ? "granted"
          : "refused",
    },
    app: { ...info, ...options.app },
  };
}

const noDevice = (device: PageDevice): LocaraError =>
  new LocaraError("resource/backend-missing", `This computer has no ${device}.`, "Plug one in.");

function fakePicker(files: FakeFiles, picks: NonNullable<FakePortsOptions["picks"]>): Ports["picker"] {
  const left = [...picks];
  let given = 0;
  const pick = async (): Promise<PickedFile | null> => {
    const next = left.shift();
    if (next === undefined) return null;
    given += 1;
    files.put(`$PICKED/pick-${given}`, next.content);
    return { path: `$PICKED/pick-${given}/${next.name}`, name: next.name };
  };
  const kept = new Map<string, KeptPick>();
  return {
    open: pick,
    save: pick,
    folder: pick,
    keep: ({ picked = "" }) =>
      void kept.set(picked, { path: `$PICKED/${picked}/pick`, name: "pick", kind: "file", access: "read" }),
    kept: () => [...kept.values()],
    forget: ({ picked = "" }) => void kept.delete(picked),
  };
}

function fakeSettings(): Ports["settings"] {
  const values = new Map<string, Json>();
  return {
    get: (key) => values.get(key),
    set: (key, value) => void values.set(key, value),
    delete: (key) => void values.delete(key),
    all: () => Object.fromEntries(values),
  };
}
