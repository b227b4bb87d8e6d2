/** What the tone-hearing model can hear: one word per tone of half a second, and silence. */
export const toneWords = [
  "alpha",
  "bravo",
  "charlie",
  "delta",
  "echo",
  "foxtrot",
  "golf",
  "hotel",
  "india",
  "juliett",
  "kilo",
  "lima",
  "mike",
  "november",
  "oscar",
  "papa",
] as const;

export const slotSeconds = 0.5;
export const toneFrequency = (word: number): number => 400 + 400 * word;

/** 16-bit mono samples as a WAV file. */
export function wavFile(samples: Int16Array, rate: number): Buffer {
  const data = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

/** A recording of tones; anything that is no word of the model's is silence. */
export function toneWav(words: readonly string[], rate = 16_000): Buffer {
  const slot = Math.round(rate * slotSeconds);
  const samples = new Int16Array(slot * words.length);
  words.forEach((word, position) => {
    const index = (toneWords as readonly string[]).indexOf(word);
    if (index < 0) return;
    const step = (2 * Math.PI * toneFrequency(index)) / rate;
    for (let at = 0; at < slot; at++) samples[position * slot + at] = Math.round(32_767 * 0.3 * Math.sin(step * at));
  });
  return wavFile(samples, rate);
}
