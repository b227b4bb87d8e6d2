import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { codeFrame } from "../src/code-frame.ts";
import { codes } from "../src/codes.ts";
import { type Compiled, type CompileInput, compile } from "../src/compile.ts";
import type { Diagnostic, Fix, Range } from "../src/diagnostic.ts";
import { hasErrors } from "../src/diagnostic.ts";
import { diff } from "../src/diff/diff.ts";
import { diffMarkdown } from "../src/diff/markdown.ts";
import { readRelease } from "../src/diff/release.ts";
import { diffText } from "../src/diff/text.ts";
import { completions } from "../src/editor/completions.ts";
import { lockedModels } from "../src/editor/declared.ts";
import { quickFixes } from "../src/editor/edits.ts";
import { hover } from "../src/editor/hover.ts";
import { readManifest } from "../src/read-manifest.ts";
import { fixed, type VerifyInput, verify } from "../src/verify/verify.ts";

const encode = (text: string) => new TextEncoder().encode(text);
const manifestAs = (bytes: Uint8Array) => ({ file: "locara.json", bytes });
const lines = (text: string) => text.split(/\r\n|\n|\r/);

/** What every manifest must keep, whatever stands in it: `compile` ends in errors or in files, twice in the same. */
export function judgeCompile(bytes: Uint8Array, lock: CompileInput["lock"]): Compiled {
  const input = { manifest: manifestAs(bytes), lock };
  const compiled = compile(input);
  assert.deepEqual(compile(input), compiled, "the same bytes compile to the same");
  const failed = hasErrors(compiled.diagnostics);
  assert.equal(compiled.files.size === 0, failed, "either errors or files");
  assert.equal(compiled.lock === undefined, failed);
  judgeLock(compiled);
  judgeDiagnostics(compiled.diagnostics, compiled.texts, lock);
  judgeFixes(compiled);
  return compiled;
}

/** The lock file names what was really written. */
function judgeLock({ lock, files }: Compiled): void {
  if (lock === undefined) return;
  const { artifacts } = JSON.parse(lock) as { readonly artifacts: Readonly<Record<string, string>> };
  const digest = (text: string) => createHash("sha256").update(text).digest("hex");
  assert.deepEqual(artifacts, Object.fromEntries([...files].map(([name, text]) => [name, digest(text)])));
}

function judgeDiagnostics(
  diagnostics: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
  lock: CompileInput["lock"],
): void {
  // Nobody reads more; and what is found grows with the text, not with its square.
  assert.ok(diagnostics.length <= 2_000, `${diagnostics.length} diagnostics`);
  for (const one of diagnostics) {
    assert.ok(Object.hasOwn(codes, one.code), one.code);
    assert.ok(one.message !== "" && one.hint !== "");
    assert.ok(one.message.length < 2_000 && one.hint.length < 2_000, `${one.code} is ${one.message.length} long`);
    const text = texts.get(one.file) ?? (one.file === lock?.file ? new TextDecoder().decode(lock.bytes) : undefined);
    if (text === undefined) assert.ok(one.file === "locara.lock.json" || one.file === "", `${one.code} in ${one.file}`);
    judgeRange(one.range, text ?? "", one.code);
    if (one.fix !== undefined) judgeRange(one.fix.range, text ?? "", `${one.code}'s fix`);
    assert.doesNotMatch(codeFrame(one, text ?? ""), /[^\P{Cc}\n]|\p{Cf}/u);
  }
}

function judgeRange({ start, end }: Range, text: string, what: string): void {
  const all = lines(text);
  for (const { line, column } of [start, end]) {
    const there = all[line - 1];
    assert.ok(there !== undefined && column >= 1, `${what}: no line ${line}, column ${column}`);
    assert.ok(column <= there.length + 1, `${what}: line ${line} has ${there.length} columns, not ${column}`);
  }
  assert.ok(start.line < end.line || (start.line === end.line && start.column <= end.column), `${what} ends early`);
}

/** A fix of what a sound text says leaves it sound; and where every problem has a fix, they all lead to a sound text. */
function judgeFixes({ diagnostics, texts }: Compiled): void {
  const text = texts.get("locara.json") ?? "";
  const mended = (one: Fix) => applied(text, [one]);
  const problems = (after: string) => readManifest(encode(after), "locara.json").diagnostics;
  const fixes = diagnostics.flatMap(({ file, fix }) => (fix === undefined || file !== "locara.json" ? [] : [fix]));
  if (fixes.length === 0) return;
  if (problems(text).length === 0) {
    for (const fix of fixes) assert.deepEqual(problems(mended(fix)), [], `after the fix ${JSON.stringify(fix)}`);
  } else if (fixes.length === diagnostics.length) {
    assert.deepEqual(problems(applied(text, fixes)), [], "after every fix");
  }
}

function applied(text: string, fixes: readonly Fix[]): string {
  const starts = [0];
  for (const { index, 0: ending } of text.matchAll(/\r\n|\n|\r/g)) starts.push(index + ending.length);
  const offset = ({ line, column }: Range["start"]) => (starts[line - 1] as number) + column - 1;
  return fixes
    .map((fix) => ({ from: offset(fix.range.start), to: offset(fix.range.end), text: fix.text }))
    .toSorted((a, b) => b.from - a.from)
    .reduce((before, { from, to, text: put }) => before.slice(0, from) + put + before.slice(to), text);
}

/** Two manifests as two versions of an app: compared or refused, in every form of report, twice the same. */
export function judgeDiff(before: Uint8Array, after: Uint8Array, lock: CompileInput["lock"]): "compared" | "refused" {
  const sides = [before, after].map((bytes, index) =>
    readRelease({ document: { file: index === 0 ? "old.json" : "new.json", bytes }, lock, table: null }),
  );
  const [was, is] = sides as [(typeof sides)[0], (typeof sides)[0]];
  const texts = new Map([...was.texts, ...is.texts]);
  for (const { release, diagnostics } of sides) {
    assert.equal(release === undefined, hasErrors(diagnostics), "either errors or a release");
    judgeDiagnostics(diagnostics, texts, lock);
  }
  if (is.release === undefined) return "refused";
  const now = is.release;
  assert.equal(diff(now, now).class, "identical", "nothing changed");
  const report = diff(was.release ?? null, now, "consented");
  assert.deepEqual(diff(was.release ?? null, now, "consented"), report);
  for (const { spans, fingerprint } of report.changes) {
    assert.match(fingerprint, /^[0-9a-f]{64}$/);
    for (const span of [spans.before, spans.after]) {
      if (span !== undefined) judgeRange(span, texts.get(span.file) ?? "", "a span of the diff");
    }
  }
  assert.doesNotMatch(diffText(report, texts), /[^\P{Cc}\n]|\p{Cf}/u);
  assert.ok(diffMarkdown(report).length > 0);
  return was.release === undefined ? "refused" : "compared";
}

/** An editor asks at any place of any text. */
export function judgeEditor(text: string, offset: number, compiled: Compiled, lock: CompileInput["lock"]): void {
  const inside = ({ start, end }: { readonly start: number; readonly end: number }) =>
    assert.ok(0 <= start && start <= end && end <= text.length, `${start} to ${end} of ${text.length}`);
  const told = hover(text, offset, compiled.diagnostics);
  if (told !== undefined) inside(told.span);
  for (const { edit } of completions(text, offset, lockedModels(lock?.bytes ?? null))) inside(edit);
  const last = lines(text);
  const end = { line: last.length, column: (last.at(-1) ?? "").length + 1 };
  const fixes = quickFixes(compiled.diagnostics, { start: { line: 1, column: 1 }, end });
  assert.equal(fixes.length, compiled.diagnostics.filter(({ fix }) => fix !== undefined).length);
}

const noFacts = { facts: [], texts: new Map<string, string>() };
const noFiles = { read: () => "there is no such file", licence: "missing" } as const;

/** What `verify` says of a manifest without sources, and what `--fix` makes of it: nothing that compiles less, or says more. */
export function judgeVerify(bytes: Uint8Array, compiled: Compiled, lock: CompileInput["lock"]): void {
  const input: VerifyInput = { manifest: manifestAs(bytes), lock, ...noFacts };
  const strict = verify({ ...input, publish: noFiles });
  assert.deepEqual(verify({ ...input, publish: noFiles }), strict);
  judgeDiagnostics(strict.diagnostics, compiled.texts, lock);
  const { text } = fixed(input);
  if (readManifest(bytes, "locara.json").tree === undefined) return;
  assert.ok(readManifest(encode(text), "locara.json").tree, "what is fixed parses");
  const errors = ({ diagnostics }: Pick<Compiled, "diagnostics">) =>
    diagnostics.filter(({ severity }) => severity === "error").length;
  assert.ok(errors(compile({ ...input, manifest: manifestAs(encode(text)) })) <= errors(compiled));
}
