import { type ImportAliases, isForeignSource, resolveInside } from "./resolve-import.ts";
import * as ts from "./typescript.ts";
import { libraryFile, miniLibrary, sdkFile, sdkModule, virtualSdk } from "./virtual-sdk.ts";

/** What a project reads besides the sources it was given: other files of the app that they import. */
export interface ProjectFiles {
  /**
   * The text of a file of the app by its path from the app's folder, or undefined where there is none to read. Files in
   * other languages are asked for too, and not looked into.
   */
  read(file: string): string | undefined;
}

/** A program over the sources of an app that can be kept open while they change. */
export interface Project {
  /** Puts sources in, anew or changed (`undefined` takes one out), and says which sources have to be looked at again. */
  update(changes: ReadonlyMap<string, string | undefined>): readonly ts.SourceFile[];
  readonly sources: () => readonly ts.SourceFile[];
  readonly checker: () => ts.TypeChecker;
  readonly syntaxProblems: (source: ts.SourceFile) => readonly SourceProblem[];
  /**
   * Takes out what is nested so deeply that the compiler may have called itself without end; says whether there was any.
   * Everything is looked at anew with the next update.
   */
  leaveOutDeep(): boolean;
}

export type SourceProblem = Pick<ts.Diagnostic, "start" | "length" | "messageText">;

/** Far deeper than people write, and far from where the stack of a call for each level ends. */
const deepest = 250;
const tooDeep: SourceProblem = { start: 0, length: 0, messageText: "It is nested too deeply to be read." };

const options: ts.CompilerOptions = {
  noLib: true,
  types: [],
  allowJs: true,
  noEmit: true,
  skipLibCheck: true,
  jsx: ts.JsxEmit.Preserve,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Auto,
  allowImportingTsExtensions: true,
  strict: false,
  // Else a module that is loaded late gets a type of its own making.
  allowSyntheticDefaultImports: false,
  // Names are taken as they are written; else each one is folded once more.
  forceConsistentCasingInFileNames: false,
};

/** Documentation says nothing of what a program does. */
const parsing: ts.CreateSourceFileOptions = {
  languageVersion: ts.ScriptTarget.ESNext,
  jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
};

const emittedSdk = ".locara/sdk.ts";
const root = "/app/";
export const fileOf = (source: ts.SourceFile) => source.fileName.slice(root.length);
export const isOfApp = (source: ts.SourceFile) => source.fileName.startsWith(root);

/** Opens a program that knows the app's own files and the whole vocabulary, and nothing else: no library, no package. */
export function openProject(commands: readonly string[], files: ProjectFiles, aliases: ImportAliases): Project {
  const parsed = new Map<string, ts.SourceFile>();
  const imports = new Map<string, ReadonlySet<string>>();
  const missing = new Set<string>();
  const given = new Set<string>();
  const deep = new Set<string>();
  const parse = (name: string, text: string) => {
    const source = treeOf(name, text);
    if (source === undefined) return leaveOut(name);
    deep.delete(name);
    parsed.set(name, source);
    return source;
  };
  const leaveOut = (name: string) => {
    const empty = ts.createSourceFile(name, "", parsing, false);
    deep.add(name);
    parsed.set(name, empty);
    return empty;
  };
  parse(sdkFile, virtualSdk(commands));
  parse(libraryFile, miniLibrary);
  const sourceOf = (name: string): ts.SourceFile | undefined => {
    const known = parsed.get(name);
    if (known !== undefined || !name.startsWith(root) || missing.has(name)) return known;
    const text = files.read(name.slice(root.length));
    if (text !== undefined && !isForeignSource(name)) return parse(name, text);
    missing.add(name);
    return undefined;
  };
  const resolved = (name: string, containing: string): string | undefined => {
    if (name === sdkModule) return sdkFile;
    const isThere = (file: string) => file === emittedSdk || sourceOf(root + file) !== undefined;
    const inside = resolveInside(name, containing.slice(root.length), aliases, isThere);
    return inside === emittedSdk ? sdkFile : inside === undefined ? undefined : root + inside;
  };
  const host: ts.CompilerHost = {
    getSourceFile: sourceOf,
    fileExists: (name) => sourceOf(name) !== undefined,
    readFile: (name) => sourceOf(name)?.text,
    getDefaultLibFileName: () => libraryFile,
    writeFile: () => undefined,
    getCurrentDirectory: () => root,
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    resolveModuleNameLiterals(literals, containing) {
      const names = literals.map(({ text }) => resolved(text, containing));
      imports.set(containing, new Set(names.filter((name) => name !== undefined)));
      return names.map((resolvedFileName) => ({
        resolvedModule:
          resolvedFileName === undefined
            ? undefined
            : { resolvedFileName, extension: extensionOf(resolvedFileName) as ts.Extension },
      }));
    },
  };
  let program: ts.Program | undefined;
  return {
    update(changes) {
      let before = program;
      missing.clear();
      for (const [file, text] of changes) {
        const name = root + file;
        // What an import leads to may be another file now: then every import is resolved anew.
        if (text === undefined || !parsed.has(name)) before = undefined;
        if (text === undefined) for (const names of [parsed, given, imports]) names.delete(name);
        else {
          given.add(name);
          parse(name, text);
        }
      }
      program = ts.createProgram({
        rootNames: [libraryFile, sdkFile, ...given],
        options,
        host,
        ...(before === undefined ? {} : { oldProgram: before }),
      });
      // Binds every source, which gives its nodes their parents.
      program.getTypeChecker();
      const all = program.getSourceFiles().filter(isOfApp);
      return before === undefined ? all : withImporters(all, changes, imports);
    },
    sources: () => program?.getSourceFiles().filter(isOfApp) ?? [],
    checker: () => (program as ts.Program).getTypeChecker(),
    syntaxProblems: (source) =>
      deep.has(source.fileName) ? [tooDeep] : (program?.getSyntacticDiagnostics(source) ?? []),
    leaveOutDeep() {
      const found = [...parsed.values()].filter((source) => isOfApp(source) && isDeep(source));
      for (const { fileName } of found) leaveOut(fileName);
      program = undefined;
      return found.length > 0;
    },
  };
}

/** Undefined where the parser called itself too often. */
function treeOf(name: string, text: string): ts.SourceFile | undefined {
  try {
    return ts.createSourceFile(name, text, parsing, false);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function isDeep(source: ts.SourceFile): boolean {
  let level: readonly ts.Node[] = [source];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return true;
    const below: ts.Node[] = [];
    for (const node of level) ts.forEachChild(node, (child) => void below.push(child));
    level = below;
  }
  return false;
}

const extensionOf = (name: string) => (name === sdkFile ? ".d.ts" : name.slice(name.lastIndexOf(".")));

/** The sources that changed, and all that import them by whatever way: what they name may mean something else now. */
function withImporters(
  all: readonly ts.SourceFile[],
  changes: ReadonlyMap<string, unknown>,
  imports: ReadonlyMap<string, ReadonlySet<string>>,
): readonly ts.SourceFile[] {
  const found = new Set([...changes.keys()].map((file) => root + file));
  for (let size = 0; size < found.size; ) {
    size = found.size;
    for (const { fileName } of all) {
      if (!found.has(fileName) && [...(imports.get(fileName) ?? [])].some((name) => found.has(name)))
        found.add(fileName);
    }
  }
  return all.filter(({ fileName }) => found.has(fileName));
}
