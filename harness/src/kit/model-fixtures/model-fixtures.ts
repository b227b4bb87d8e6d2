import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tinyEmbedder } from "./tiny-embedder.ts";
import { tinyLlama } from "./tiny-llama.ts";
import { toneWav, toneWords } from "./tone-wav.ts";
import { toneWhisper } from "./tone-whisper.ts";

export interface ModelFixture {
  /** As a manifest would pin it. */
  readonly id: string;
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly licence: string;
}

/** Models and recordings for tests and demonstrations: real engines run on them, and nobody should use them for real. */
export interface ModelFixtures {
  /** `shared`: small trained models found in the fixtures folder. `self-made`: written by the code beside this file. */
  readonly source: "shared" | "self-made";
  readonly llm: ModelFixture;
  readonly speech: ModelFixture;
  readonly embedding: ModelFixture;
  readonly wav: {
    /** A few seconds; `text` is what the speech model writes down, exactly. */
    readonly short: { readonly path: string; readonly text: string };
    /** More than one window of sound; `words` are what is said, of which the model may miss a few. */
    readonly long: { readonly path: string; readonly words: readonly string[] };
  };
}

const defaultFolder = fileURLToPath(new URL("../../../../../shared/fixtures", import.meta.url));
/** Changes with what the generators write, so that an older run's files are not used. */
const edition = 1;

/** The fixtures of the folder in `LOCARA_FIXTURES` (by default `../shared/fixtures` beside the repository) if it has all of them, else self-made ones. */
export async function modelFixtures(): Promise<ModelFixtures> {
  return (
    sharedFixtures(process.env["LOCARA_FIXTURES"] ?? defaultFolder) ??
    selfMadeFixtures(join(cacheFolder(), `fixtures-${edition}`))
  );
}

const fixture = (id: string, path: string, licence: string): ModelFixture => {
  const content = readFileSync(path);
  return { id, path, licence, bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
};

/** The trained fixtures in `folder`, or null where one of them is missing. */
export function sharedFixtures(folder: string): ModelFixtures | null {
  const names = [
    "stories260K.gguf",
    "micro-whisper.bin",
    "wordnet-12k-96d.gguf",
    "micro-short-1.wav",
    "micro-short-1.txt",
    "micro-33s.wav",
    "micro-33s.txt",
  ];
  if (!names.every((name) => existsSync(join(folder, name)))) return null;
  const said = readFileSync(join(folder, "micro-33s.txt"), "utf8");
  return {
    source: "shared",
    llm: fixture("stories260k", join(folder, "stories260K.gguf"), "MIT"),
    speech: fixture("micro-whisper", join(folder, "micro-whisper.bin"), "Apache-2.0"),
    embedding: fixture("wordnet-12k-96d", join(folder, "wordnet-12k-96d.gguf"), "LicenseRef-WordNet-3.0"),
    wav: {
      short: {
        path: join(folder, "micro-short-1.wav"),
        text: readFileSync(join(folder, "micro-short-1.txt"), "utf8").trim(),
      },
      // Each line: start, end, words.
      long: {
        path: join(folder, "micro-33s.wav"),
        words: said
          .trim()
          .split("\n")
          .flatMap((line) => line.split("\t").slice(2).join(" ").split(" ")),
      },
    },
  };
}

const shortWords = ["hotel", "echo", "lima", "lima", "oscar"];
const longWords = Array.from({ length: 40 }, (_, index) => toneWords[(index * 7) % toneWords.length] as string);
/** 30 s are one window; silence ends a window's text, so the second half begins with the second window. */
const longSlots = [...longWords.slice(0, 20), ...Array<string>(40).fill(""), ...longWords.slice(20), ""];

/** The hand-made fixtures, written into `folder` where they are missing. Always the same bytes. */
export function selfMadeFixtures(folder: string): ModelFixtures {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const made = (name: string, content: () => Buffer): string => {
    const path = join(folder, name);
    if (existsSync(path)) return path;
    const temporary = `${path}.${randomBytes(6).toString("hex")}`;
    writeFileSync(temporary, content());
    renameSync(temporary, path);
    return path;
  };
  return {
    source: "self-made",
    llm: fixture(
      "tiny-bigram",
      made("tiny-bigram.gguf", () => tinyLlama()),
      "Apache-2.0",
    ),
    speech: fixture("tone-whisper", made("tone-whisper.bin", toneWhisper), "Apache-2.0"),
    embedding: fixture("tiny-words", made("tiny-words.gguf", tinyEmbedder), "Apache-2.0"),
    wav: {
      short: { path: made("tones-short.wav", () => toneWav([...shortWords, ""])), text: shortWords.join(" ") },
      long: { path: made("tones-long.wav", () => toneWav(longSlots)), words: longWords },
    },
  };
}

function cacheFolder(): string {
  if (process.platform === "darwin") return join(homedir(), "Library/Caches/Locara");
  return join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "locara");
}
