import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Compiled, compile, type Diagnostic, lockName, manifestName } from "@locara/compiler";

/** A text as an editor has it open. */
interface OpenText {
  readonly version: number;
  getText(): string;
}

/** Every problem of one file, and of which of its versions; without a version it is not open. */
export interface Problems {
  readonly uri: string;
  readonly version: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

interface CompiledApp extends Compiled {
  readonly lockBytes: Uint8Array | null;
}

export interface OpenApps {
  /** The app whose manifest has this address, as the editor has it; undefined where that is not the address of one. */
  compiled(manifestUri: string): Promise<CompiledApp | undefined>;
  /** Checks the app again that a file belongs to. Who types faster than the compiler is checked once when it is done. */
  changed(uri: string): Promise<void>;
}

/** The apps whose files are open. `open` says what the editor has of a file; `show` gets the problems that were found. */
export function openApps(open: (uri: string) => OpenText | undefined, show: (problems: Problems) => void): OpenApps {
  const bytesOf = (uri: string, onDisk: Uint8Array | null) => {
    const text = open(uri)?.getText();
    return text === undefined ? onDisk : new TextEncoder().encode(text);
  };
  const readClosed = (uri: string) => (open(uri) === undefined ? readIfThere(uri) : null);

  async function compiledFolder(folder: string): Promise<CompiledApp | undefined> {
    const [manifestUri, lockUri] = [folder + manifestName, folder + lockName];
    const [manifestOnDisk, lockOnDisk] = await Promise.all([readClosed(manifestUri), readClosed(lockUri)]);
    // From here on nothing waits: what is compiled is what is open now.
    const manifest = bytesOf(manifestUri, manifestOnDisk);
    const lockBytes = bytesOf(lockUri, lockOnDisk);
    if (manifest === null) return undefined;
    const lock = lockBytes === null ? null : { file: lockName, bytes: lockBytes };
    return { ...compile({ manifest: { file: manifestName, bytes: manifest }, lock }), lockBytes };
  }

  async function check(folder: string): Promise<void> {
    const diagnostics = (await compiledFolder(folder))?.diagnostics ?? [];
    const manifest = open(folder + manifestName);
    const lock = open(folder + lockName);
    const of = (name: string) => diagnostics.filter(({ file }) => file === name);
    show({
      uri: folder + manifestName,
      version: manifest?.version,
      diagnostics: manifest === undefined ? [] : of(manifestName),
    });
    // A lock file that is not open is shown with the manifest that needs it.
    const needed = lock !== undefined || manifest !== undefined;
    show({ uri: folder + lockName, version: lock?.version, diagnostics: needed ? of(lockName) : [] });
  }

  const checking = new Map<string, "once" | "again">();
  return {
    compiled: async (uri) => (nameOf(uri) === manifestName ? compiledFolder(folderOf(uri)) : undefined),
    async changed(uri) {
      if (nameOf(uri) !== manifestName && nameOf(uri) !== lockName) return;
      const folder = folderOf(uri);
      if (checking.has(folder)) {
        checking.set(folder, "again");
        return;
      }
      try {
        do {
          checking.set(folder, "once");
          await check(folder);
        } while (checking.get(folder) === "again");
      } finally {
        checking.delete(folder);
      }
    },
  };
}

const folderOf = (uri: string) => uri.slice(0, uri.lastIndexOf("/") + 1);
const nameOf = (uri: string) => uri.slice(uri.lastIndexOf("/") + 1);

/** A file's bytes; null where there is none, or none that can be read: what is not on this machine counts while it is open. */
async function readIfThere(uri: string): Promise<Uint8Array | null> {
  if (!uri.startsWith("file:") || !URL.canParse(uri)) return null;
  try {
    return await readFile(fileURLToPath(uri));
  } catch (error) {
    if (error instanceof Error && "code" in error) return null;
    throw error;
  }
}
