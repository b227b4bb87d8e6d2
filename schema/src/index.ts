export type {
  ConsentFile,
  EnforcementFile,
  IpcFile,
  LinuxSandboxFile,
  LockFile,
  ModelsFile,
  PinnedModel,
  Resolved,
  ResolvedCapability,
  ToolsFile,
} from "./artifacts.ts";
export { canonicalJson } from "./canonical-json.ts";
export { capabilities, commands } from "./capabilities/index.ts";
export { modelId, modelPin } from "./capabilities/models.ts";
export { networkTarget } from "./capabilities/net.ts";
export {
  type AnyCapability,
  type Capability,
  commandsOf,
  type Device,
  defineCapability,
  devices,
  type Enforcement,
  type Example,
  type Grant,
  type Granting,
  type LinuxLowering,
  type MacLowering,
  manifestPath,
  noLinux,
  noMac,
  type PageLowering,
  type PortRange,
  type Presence,
  type Reach,
  type Risk,
  riskOf,
  risks,
  type Target,
  targets,
  writable,
} from "./capability.ts";
export { scopeSpelled } from "./capability-docs.ts";
export { type Category, categories } from "./catalog/categories.ts";
export { type CatalogEntry, type Expansion, expansionsOf } from "./catalog/expansion.ts";
export { modalities } from "./catalog/modalities.ts";
export { type DangerousPair, dangerousPairs, pairCapabilities } from "./catalog/pairs.ts";
export { type ProfileName, profiles } from "./catalog/profiles.ts";
export { tooling } from "./catalog/tooling.ts";
export { vocabulary } from "./catalog/vocabulary.gen.ts";
export { vocabularyText, vocabularyVersion } from "./catalog/vocabulary.ts";
export {
  type AnyCommand,
  type ArgsOf,
  type Call,
  type Command,
  call,
  stream,
  type TargetOf,
} from "./command.ts";
export { lexicalPath, maxReadBytes } from "./commands/fs.ts";
export type { PickTarget } from "./commands/fs-picks.ts";
export { type ErrorClass, type ErrorCode, type ErrorJson, errorCodes, LocaraError, toLocaraError } from "./errors.ts";
export {
  type FileContent,
  type FileStat,
  type Files,
  type FileTarget,
  type FolderEntry,
  type KeptPick,
  type OpenFile,
  type OpenFolder,
  type PickAccess,
  type PickedFile,
  type Picker,
  partBytes,
  type Root,
  roots,
  type Transfers,
  type WritableFile,
} from "./file-ports.ts";
export { fits } from "./fits.ts";
export { everyRight, landlockLevels, landlockRights, type Reaching, resolverFiles } from "./landlock.ts";
export type { Manifest } from "./manifest.gen.ts";
export { manifestSchema } from "./manifest.ts";
export { manifestVersion } from "./manifest-fields.ts";
export type { Opened } from "./opened.ts";
export { byId, type CapabilitiesById, type CapabilityChange, compareCapabilities } from "./order/compare.ts";
export { coolDownDays, needsHumanReview } from "./order/cool-down.ts";
export { pairOf, withPairs } from "./order/pairs.ts";
export { type UpdateClass, updateClass, type Versions, widens } from "./order/update-class.ts";
export { contentSecurityPolicy, pageLowering, permissionsPolicy, unknownToPages } from "./page-policy.ts";
export type {
  AppInfo,
  Audio,
  AuditEntry,
  AuditLog,
  Changed,
  ChatCall,
  ChatDelta,
  ChatMessage,
  ChatRequest,
  ChatResult,
  Clipboard,
  Connection,
  Database,
  Databases,
  Devices,
  HttpRequest,
  HttpResponse,
  Images,
  Inference,
  ModelState,
  Models,
  Network,
  NetworkTarget,
  Notifications,
  OpenResponse,
  PageDevice,
  PermissionState,
  Permissions,
  Ports,
  Segment,
  Settings,
  Sounds,
  Speech,
  SqlValue,
  Statement,
  Synthesis,
  ToolDescription,
  Tools,
  TranscriptionProgress,
  Usage,
  VectorItem,
  VectorMatch,
  VectorQuery,
  Vectors,
  Vision,
} from "./ports.ts";
export { type Cron, type CronProblem, readCron } from "./schedule/cron.ts";
export { durationSeconds } from "./schedule/duration.ts";
export { isTimeZone } from "./schedule/time-zones.ts";
export type { Comparison, ManifestContext, ScopeProblem, ScopeType, Verdict } from "./scope-type.ts";
export { foldPath } from "./scopes/fold.ts";
export { type HostAccess, type HostScope, hostAccess } from "./scopes/host-access.ts";
export { addressKey, isPublicAddress } from "./scopes/ip-address.ts";
export { type PathAccess, type PathSet, pathAccess } from "./scopes/path-access.ts";
export { homeFolders } from "./scopes/path-lowering.ts";
export type { PathScope } from "./scopes/path-pattern.ts";
export { type ScopeProblemCode, scopeProblemPages } from "./scopes/problem-pages.ts";
export {
  boolean,
  bytes,
  floats,
  integer,
  type Json,
  type JsonSchema,
  json,
  list,
  mapOf,
  nothing,
  number,
  oneOf,
  optional,
  record,
  type Shape,
  type Static,
  text,
  union,
} from "./shape.ts";
export {
  mostToolLimits,
  type SignedTool,
  signedToolProblem,
  signedToolText,
  type ToolImport,
  type ToolLimits,
  type ToolManifest,
  toolImports,
  toolText,
} from "./tools/tool-manifest.ts";
export { valueProblem, valueSchemaProblem } from "./tools/value-schema.ts";
export { type CommandValidator, type Problem, type ValueCheck, validateManifest, validatorOf } from "./validate.ts";
export {
  type Bridge,
  type BridgeMessage,
  type Control,
  type Event,
  initialCredit,
  maxEnvelopeBytes,
  type Request,
  type Response,
  type StreamItems,
  streamItemsEvent,
  wireVersion,
} from "./wire.ts";
