export { type App, type AppOptions, openApp, type UserSide } from "./app/compose.ts";
export { forkEngine } from "./app/engine/fork.ts";
export type { HostPicker, HostServices, PickedSink, PickedSource } from "./app/host-services.ts";
export { dispatch, type Kernel } from "./app/kernel/dispatch.ts";
export { openAudit } from "./app/kernel/audit.ts";
export { openPolicy, type Policy, type Vocabulary } from "./app/kernel/policy.ts";
export { openSession, type Report, type Send, type Session } from "./app/kernel/session.ts";
export { vocabulary } from "./app/kernel/vocabulary.ts";
export { type AppPlaces, appPlaces, type Environment } from "./app/places.ts";
