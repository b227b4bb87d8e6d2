/** The sound of a WAV file, without its header. */
function soundOf(wav: Buffer): Buffer {
  const at = wav.indexOf("data", 12, "latin1");
  return wav.subarray(at + 8, at + 8 + wav.readUInt32LE(at + 4));
}

/** One WAV file (16-bit, 16 kHz, mono, as the fixtures are) with the sound of several, one after the other. */
export function joined(wavs: readonly Buffer[]): Buffer {
  return wavOf(Buffer.concat(wavs.map(soundOf)));
}

/** A WAV file around 16-bit samples at 16 kHz, mono. `claimed` is the length that its header states. */
export function wavOf(sound: Buffer, claimed = sound.byteLength): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + claimed, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(16_000, 24);
  header.writeUInt32LE(32_000, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(claimed, 40);
  return Buffer.concat([header, sound]);
}
