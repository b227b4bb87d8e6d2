import { commands, type Manifest, type ResolvedCapability, validateManifest } from "@locara/schema";
import { compile, type Source } from "../compile.ts";
import { type Diagnostic, sorted } from "../diagnostic.ts";
import type { ManifestTree } from "../manifest-tree.ts";
import { readManifest } from "../read-manifest.ts";
import { Report } from "../report.ts";
import { resolve } from "../resolve.ts";
import { isPage, isStyle } from "./app-files.ts";
import { cssEscapes } from "./css-escapes.ts";
import type { Finding } from "./finding.ts";
import { isProven, type Tried, withEdits } from "./fix-manifest.ts";
import { htmlEscapes } from "./html-escapes.ts";
import { leastPrivilege } from "./least-privilege.ts";
import { type PublishInput, publishable } from "./publishable.ts";
import { escapeFinding } from "./raw-escapes.ts";
import type { SourceFacts } from "./source-facts.ts";
import { sourceFindings } from "./source-findings.ts";

export interface VerifyInput {
  readonly manifest: Source;
  readonly lock: Source | null;
  /** What the scripts do. */
  readonly facts: readonly SourceFacts[];
  /** There are sources besides them that were not read. */
  readonly unread?: boolean;
  /** Pages and style sheets by file. */
  readonly texts: ReadonlyMap<string, string>;
  /** What publishing needs is asked for too. */
  readonly publish?: Pick<PublishInput, "read" | "licence">;
}

export interface Verified {
  readonly diagnostics: readonly Diagnostic[];
  /** Edits of the manifest that are proven to be right; `fixed` makes them. */
  readonly proven: readonly Finding[];
}

/** All that there is to say of an app: its manifest, its sources, how the two fit, and with `publish` what else is needed. */
export function verify(input: VerifyInput): Verified {
  const { manifest, lock, facts, texts, publish } = input;
  const compiled = compile({ manifest, lock, ...(publish === undefined ? {} : { mode: "strict" }) });
  const { tree, resolved, findings, proves } = suggestions(input);
  const judged = findings.map((one) => ({ ...one, proven: proves(one) }));
  const markup = [...texts].flatMap(([file, text]) =>
    isPage(file) ? htmlEscapes({ file, text }) : isStyle(file) ? cssEscapes({ file, text }) : [],
  );
  return {
    diagnostics: sorted([
      ...compiled.diagnostics,
      ...markup.map(escapeFinding),
      ...sourceFindings(facts, [...commands.keys()]),
      ...judged
        .filter(({ diagnostic, proven }) => proven || !isSuggestion(diagnostic))
        .map(({ diagnostic }) => diagnostic),
      ...(publish === undefined || tree === undefined || resolved === undefined
        ? []
        : publishable({ tree, ...publish, lock: lockState(input) })),
    ]),
    proven: judged.filter(({ proven }) => proven),
  };
}

/** How the manifest fits the sources, with an edit for some of it, and whether such an edit is proven to be right. */
function suggestions({ manifest, lock, facts, unread = false }: VerifyInput) {
  const { tree } = readManifest(manifest.bytes, manifest.file);
  const resolved = tree === undefined ? undefined : tableOf(tree);
  const findings =
    tree === undefined || resolved === undefined ? [] : leastPrivilege({ tree, resolved, facts, unread });
  const proves = tree === undefined ? () => false : proofsIn(tree, lock);
  return { tree, resolved, findings, proves };
}

/** A narrower spelling is nothing to suggest unless it is proven; that something is unused stays true. */
const isSuggestion = ({ code }: Diagnostic) => code === "LOC4004";

/** The manifest's text after every proven edit, one after the other: each is proven anew on what the others left. */
export function fixed(input: VerifyInput): { readonly text: string; readonly made: readonly Diagnostic[] } {
  const made: Diagnostic[] = [];
  let text = new TextDecoder().decode(input.manifest.bytes);
  for (;;) {
    const manifest = { ...input.manifest, bytes: new TextEncoder().encode(text) };
    const { findings, proves } = suggestions({ ...input, manifest });
    const next = findings.find(proves);
    // Each edit rids of one finding; a manifest has far fewer.
    if (next === undefined || made.length >= mostFixes) return { text, made };
    text = withEdits(text, next.edits);
    made.push(next.diagnostic);
  }
}

const mostFixes = 500;

/** Whether an edit is proven, for edits of one manifest: what it compiles to before any of them is asked once. */
function proofsIn(tree: ManifestTree, lock: Source | null): (finding: Finding) => boolean {
  const attempt = (text: string): Tried => {
    const manifest = { file: tree.file, bytes: new TextEncoder().encode(text) };
    const after = readManifest(manifest.bytes, manifest.file).tree;
    const errors = compile({ manifest, lock }).diagnostics.filter(({ severity }) => severity === "error").length;
    return { errors, resolved: after === undefined ? undefined : tableOf(after) };
  };
  let before: Tried | undefined;
  return ({ diagnostic, edits }) => {
    if (edits.length === 0) return false;
    before ??= attempt(tree.text);
    const direction = diagnostic.severity === "error" ? "adds" : "removes";
    return isProven(before, attempt(withEdits(tree.text, edits)), direction);
  };
}

/** What a manifest grants, also where something else of it is refused: its lock file, say, or a missing reason. */
const tableOf = (tree: ManifestTree): readonly ResolvedCapability[] | undefined =>
  validateManifest(tree.value).length > 0
    ? undefined
    : resolve(tree.value as Manifest, new Report(tree)).resolved.capabilities;

function lockState({ manifest, lock }: VerifyInput): PublishInput["lock"] {
  if (lock === null) return "missing";
  const now = compile({ manifest, lock }).lock;
  return now === new TextDecoder().decode(lock.bytes) ? "current" : "outdated";
}
