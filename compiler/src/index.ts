export { codeFrame, printable } from "./code-frame.ts";
export { type CodePage, codes, type DiagnosticCode } from "./codes.ts";
export { artifactNames, type Compiled, type CompileInput, compile, type Source } from "./compile.ts";
export { type Derivation, type Derived, deriveManifest, type StandIn } from "./derive-manifest.ts";
export { type Diagnostic, type Fix, hasErrors, type Position, type Range, type Severity } from "./diagnostic.ts";
export { diff } from "./diff/diff.ts";
export { fingerprint } from "./diff/fingerprint.ts";
export { diffMarkdown } from "./diff/markdown.ts";
export { type ReadRelease, type Release, type ReleaseSource, readRelease } from "./diff/release.ts";
export type { Baseline, Blocked, Bump, DiffChange, DiffReport, Span } from "./diff/report.ts";
export { diffText } from "./diff/text.ts";
export { printedText } from "./emit/printed-command.ts";
export { scrubbedInfoPlist } from "./emit/scrub-info-plist.ts";
export {
  type Approval,
  type Approvals,
  approvalsName,
  type ReadApprovals,
  readApprovals,
  writeApprovals,
} from "./gate/approvals.ts";
export { gateDiagnostics, gateJson, gateMarkdown, gateSentence } from "./gate/gate-report.ts";
export {
  type ApprovalState,
  type GateDecision,
  type JudgedChange,
  judgeGate,
  type SignedLanding,
} from "./gate/judge-gate.ts";
export { type DefaultBranchCommit, type Landing, landings } from "./gate/landings.ts";
export { type UnixSeconds, utc } from "./gate/utc.ts";
export type { ManifestTree } from "./manifest-tree.ts";
export { readManifest } from "./read-manifest.ts";
export { sha256 } from "./sha256.ts";
export { nearest } from "./suggest.ts";
export { compilerVersion } from "./version.ts";
export {
  artifactsFolder,
  type CompiledDerivation,
  type CompiledFolder,
  compileDerived,
  compileFolder,
  type FolderOptions,
  lockName,
  manifestName,
  replaceFile,
} from "./write-artifacts.ts";
