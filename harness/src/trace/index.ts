export { askKernel, type KernelQuestion } from "./ask-kernel.ts";
export {
  type Judgement,
  judgeTouches,
  type PlatformTouch,
  placeTest,
  type Role,
  type Symbols,
  tooWide,
} from "./judge.ts";
export { launchTraced, straceArguments, straceMissing, symbolsOf, type TracedApp } from "./launch-traced.ts";
export { launchTracedElectron, type TracedElectron } from "./launch-traced-electron.ts";
export { type NaiveMachine, type NaiveManifest, readNaively } from "./naive-manifest.ts";
export { type CountedApp, launchCounted, networkOf, type PacketCounts, packetCounts, sinkMissing } from "./packets.ts";
export { readSystemCalls } from "./syscalls.ts";
export { type Touch, type TracedProcess, touchesOf } from "./touches.ts";
