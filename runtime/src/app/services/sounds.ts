import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocaraError, type Sounds } from "@locara/schema";
import { installed, type Tool } from "./installed-program.ts";

/** Plays sound with the desktop's own player: the page's way (Web Audio) is the page's, this is the command's. */
export function openSounds(platform: NodeJS.Platform, searchPath: string): Sounds {
  return {
    async play(samples, sampleRate, signal) {
      const pcm = toPcm(samples);
      if (platform !== "darwin") return run(installed(linuxPlayers(sampleRate), searchPath, "Sound"), pcm, signal);
      // afplay reads files only.
      const folder = mkdtempSync(join(tmpdir(), "locara-sound-"));
      try {
        const file = join(folder, "sound.wav");
        writeFileSync(file, Buffer.concat([wavHeader(pcm.length, sampleRate), pcm]), { mode: 0o600 });
        await run(installed([["afplay", file]], searchPath, "Sound"), Buffer.alloc(0), signal);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

const linuxPlayers = (rate: number): readonly Tool[] => [
  ["pacat", "--playback", "--raw", "--format=s16le", "--channels=1", `--rate=${rate}`, "--client-name=Locara"],
  ["aplay", "-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", String(rate)],
];

function toPcm(samples: Float32Array): Buffer {
  const pcm = Buffer.alloc(samples.length * 2);
  for (const [index, sample] of samples.entries()) {
    // What is no number is written as silence.
    pcm.writeInt16LE(Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), index * 2);
  }
  return pcm;
}

function wavHeader(bytes: number, rate: number): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(36 + bytes, 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(bytes, 40);
  return header;
}

/** Ends when the player has ended; a cancel ends the player. */
function run([program, ...args]: Tool, input: Buffer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["pipe", "ignore", "ignore"], signal });
    const failed = (cause?: unknown): void =>
      reject(
        signal.aborted
          ? signal.reason
          : new LocaraError(
              "resource/backend-missing",
              "The desktop's sound player failed.",
              "Look whether this computer plays sound at all.",
              { cause },
            ),
      );
    // A player that wants no more closes it; how it ended is what counts.
    child.stdin.on("error", () => undefined);
    child.once("error", failed);
    child.once("exit", (code) => (code === 0 ? resolve() : failed()));
    child.stdin.end(input);
  });
}
