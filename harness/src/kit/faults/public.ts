export { corruptModel, damageCode, damages, type ModelDamage } from "./corrupt-model.ts";
export { type FaultyMachine, type MachineFaults, machineMissing, openOnFaultyMachine } from "./faulty-machine.ts";
export { type EngineKind, killEngine } from "./kill-engine.ts";
export { commandLine, family, ownId, tell } from "./processes.ts";
