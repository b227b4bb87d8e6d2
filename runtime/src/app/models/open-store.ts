import type { ModelState, ModelsFile, PinnedModel } from "@locara/schema";
import { LocaraError, toLocaraError } from "@locara/schema";
import type { EngineLog } from "../engine/backend.ts";
import { openModelCache } from "./cache.ts";
import type { StartFetcher } from "./start-fetcher.ts";
import type { ModelStore } from "./store.ts";
import { openVerifier } from "./verify.ts";

export interface StoreOptions {
  readonly cacheFolder: string;
  readonly models: ModelsFile;
  readonly startFetcher: StartFetcher;
  readonly log?: EngineLog;
}

type Watcher = (state: ModelState) => void;

interface Fetching {
  haveBytes: number;
  readonly watchers: Set<Watcher>;
  readonly done: Promise<void>;
}

export interface OpenStore extends ModelStore {
  /** Ends what is being fetched; what came is kept. */
  close(): void;
}

/** The pinned models of one app. Reads the shared cache and never writes there: fetching is the fetcher's. */
export function openModelStore({ cacheFolder, models, startFetcher, log }: StoreOptions): OpenStore {
  const cache = openModelCache(cacheFolder);
  const verifier = openVerifier(cache);
  const pinned = new Map(models.models.map((model) => [model.id, model]));
  const fetching = new Map<string, Fetching>();
  const failed = new Set<string>();
  if (verifier.writable)
    log?.("info", "This app could write the model cache itself: models are verified at every load.");

  const closing = new AbortController();
  const jobOf = (modelId: string) => ({ capabilityDigest: models.capabilityDigest, modelId });
  let noted = false;

  /** The fetcher keeps the references: that a model is used which was there already is noted by a job that fetches nothing. */
  const noteUse = (id: string) => {
    if (noted) return;
    noted = true;
    startFetcher(jobOf(id), { progress: () => undefined, signal: closing.signal }).catch((error) => {
      if (!closing.signal.aborted)
        log?.("warn", `It is not noted that model "${id}" is used: ${toLocaraError(error).code}`);
    });
  };

  const pin = (id: string): PinnedModel => {
    const model = pinned.get(id);
    if (model === undefined)
      throw new LocaraError("model/missing", `The app pins no model "${id}".`, "Pin it in the manifest.");
    return model;
  };

  const state = (id: string): ModelState => {
    const { sha256, bytes } = pin(id);
    const running = fetching.get(id);
    if (running !== undefined) return { id, state: "fetching", bytes, haveBytes: running.haveBytes };
    if (failed.has(id)) return { id, state: "failed", bytes, haveBytes: Math.min(cache.partialBytes(sha256), bytes) };
    if (cache.blobBytes(sha256) === bytes) return { id, state: "ready", bytes, haveBytes: bytes };
    return { id, state: "missing", bytes, haveBytes: Math.min(cache.partialBytes(sha256), bytes) };
  };

  /** One fetcher per model, whoever asks. It is stopped by the one who asked first. */
  const fetchOne = (id: string, asked: AbortSignal): Fetching => {
    const running = fetching.get(id);
    if (running !== undefined) return running;
    const signal = AbortSignal.any([asked, closing.signal]);
    const watchers = new Set<Watcher>();
    const tell = () => {
      for (const watch of watchers) watch(state(id));
    };
    const progress = (haveBytes: number) => {
      const current = fetching.get(id);
      if (current === undefined || haveBytes < current.haveBytes) return;
      current.haveBytes = haveBytes;
      tell();
    };
    const finish = (outcome: "ready" | "failed") => {
      fetching.delete(id);
      if (outcome === "failed" && !signal.aborted) failed.add(id);
      tell();
    };
    failed.delete(id);
    noted = true;
    const done = startFetcher(jobOf(id), { progress, signal }).then(
      () => finish("ready"),
      (error) => {
        if (!signal.aborted) log?.("error", `Model "${id}" could not be fetched: ${toLocaraError(error).code}`);
        finish("failed");
        throw error;
      },
    );
    const started = { haveBytes: Math.min(cache.partialBytes(pin(id).sha256), pin(id).bytes), watchers, done };
    fetching.set(id, started);
    return started;
  };

  return {
    state,
    async path(id, signal, use = "load") {
      const model = pin(id);
      try {
        await verifier.verify(model, use, signal);
      } catch (error) {
        if (error instanceof LocaraError && error.code === "model/digest-mismatch") failed.add(id);
        throw error;
      }
      noteUse(id);
      return cache.blobPath(model.sha256);
    },
    async fetch(progress, signal) {
      for (const { id } of models.models) {
        if (state(id).state === "ready") continue;
        const job = fetchOne(id, signal);
        job.watchers.add(progress);
        progress(state(id));
        try {
          await job.done;
        } finally {
          job.watchers.delete(progress);
        }
      }
    },
    close: () => closing.abort(),
  };
}
