export { type App, type AppOptions, openApp, type UserSide } from "./app/compose.ts";
export type { EngineLog } from "./app/engine/backend.ts";
export { type Confinement, forkEngine } from "./app/engine/fork.ts";
export { createInference, type InferenceOptions } from "./app/engine/inference.ts";
export { createModelMemory } from "./app/engine/model-memory.ts";
export type { EngineChild, EngineKind, SpawnEngine } from "./app/engine/spawn.ts";
export { createSpeech } from "./app/engine/speech.ts";
export type { HostPicker, HostServices, PickedSink, PickedSource } from "./app/host-services.ts";
export { type BridgeEnd, createBridge } from "./app/hosts/bridge.ts";
export { type BrowserHostOptions, openBrowserHost } from "./app/hosts/browser/main.ts";
export type { BrowserLaunch, HostLine } from "./app/hosts/browser/process.ts";
export type { BrowserFiles, BrowserHost } from "./app/hosts/browser/server.ts";
export type { Launch } from "./app/hosts/electron/launch.ts";
export { type Audit, openAudit } from "./app/kernel/audit.ts";
export { dispatch, type Kernel } from "./app/kernel/dispatch.ts";
export { openPolicy, type Policy, type Vocabulary } from "./app/kernel/policy.ts";
export { openSession, type Report, type Send, type Session } from "./app/kernel/session.ts";
export { vocabulary } from "./app/kernel/vocabulary.ts";
export { type ModelCache, openModelCache } from "./app/models/cache.ts";
export { type ImportedModel, importModel } from "./app/models/import-model.ts";
export { importModelFromUrl } from "./app/models/import-url.ts";
export { type Launcher, openLauncher } from "./app/models/launcher.ts";
export { type Collection, collectModels } from "./app/models/references.ts";
export { certificateVariables, fetcherProcess, type Wrapped } from "./app/models/start-fetcher.ts";
export type { ModelStore } from "./app/models/store.ts";
export { verifyBlob } from "./app/models/verify.ts";
export { type AppPlaces, appPlaces, type Environment } from "./app/places.ts";
export { openTransfers } from "./app/services/transfers.ts";
export { readToolFolder, type ToolFolder } from "./app/tools/installed-tools.ts";
export { knownToolKeys } from "./app/tools/known-keys.ts";
export { fetcherSandbox } from "./sandbox/fetcher-profile.ts";
export { type SandboxedProgram, sandboxed } from "./sandbox/launch.ts";
export { firstInherited, narrowly } from "./sandbox/narrow-launch.ts";
export {
  keptPicksFile,
  openPickerBroker,
  type PickerBroker,
  type PickerBrokerOptions,
} from "./sandbox/picker/broker.ts";
export { type DialogProgram, type DialogQuestion, dialogProcess, type ShowDialog } from "./sandbox/picker/dialog.ts";
export { probeSandbox, type SandboxLevel } from "./sandbox/probe.ts";
export { sharedFolder } from "./sandbox/sandbox-places.ts";
