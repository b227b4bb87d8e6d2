import { floatBytes } from "./gguf-writer.ts";
import { toneFrequency, toneWords } from "./tone-wav.ts";

/**
 * A Whisper model wired by hand, in whisper.cpp's ggml format. It really listens: every half second that holds one of 16
 * tones becomes that tone's word, and silence ends the text. It is a test double for the engine; it knows no speech.
 */

const width = 64;
const encoderFrames = 1500;
const textPositions = 448;
const mels = 80;
const vocabulary = 51_864;
const endOfText = 50_256;
const firstTimestamp = 50_363;
/** Encoder frames, of 20 ms, per word. */
const slotFrames = 25;

/** What each channel beyond the words' own carries. `zero` stays empty: subtracting it undoes a normalisation's mean. */
const channel = {
  cosWide: 20,
  sinWide: 21,
  cosNear: 22,
  sinNear: 23,
  plus: 24,
  minus: 25,
  end: 26,
  time: 27,
  zero: 28,
};
const level = 20;
/** Two channels of this level dominate, so that the spread is nearly constant and a gain can undo it. */
const gain = Math.sqrt((2 * level * level + 2) / width);
const sharpnessWide = 100;
const sharpnessNear = 16;
const loudness = 8;
const threshold = 3.5;

type Cells = readonly (readonly [index: number, value: number])[];

interface Part {
  readonly name: string;
  readonly shape: readonly number[];
  readonly half: boolean;
  readonly cells: Cells;
}

const vector = (name: string, values: Cells = []): Part => ({ name, shape: [width], half: false, cells: values });
const matrix = (name: string, shape: readonly number[], cells: Cells = []): Part => ({
  name,
  shape,
  half: true,
  cells,
});
const at = (row: number, column: number, value: number) => [row * width + column, value] as const;
const everywhere = (value: number): Cells => Array.from({ length: width }, (_, index) => [index, value] as const);

const norm = (name: string, scale: number): Part[] => [
  vector(`${name}.weight`, everywhere(scale)),
  vector(`${name}.bias`),
];
const linear = (name: string, columns: number, rows: number, cells: Cells = []): Part[] => [
  matrix(`${name}.weight`, [columns, rows], cells),
  { name: `${name}.bias`, shape: [rows], half: false, cells: [] },
];

/** Where in time a frame is, as two angles: a slow one over the whole window and a fast one over four slots. */
const angles = (row: number, frame: number): Cells => {
  const wide = (2 * Math.PI * frame) / encoderFrames;
  const near = (2 * Math.PI * frame) / (4 * slotFrames);
  return [
    at(row, channel.cosWide, Math.cos(wide)),
    at(row, channel.sinWide, Math.sin(wide)),
    at(row, channel.cosNear, Math.cos(near)),
    at(row, channel.sinNear, Math.sin(near)),
    at(row, channel.plus, level),
    at(row, channel.minus, -level),
  ];
};

const block = (prefix: string, cross: readonly Part[] = []): Part[] => [
  ...norm(`${prefix}attn_ln`, 1),
  ...linear(`${prefix}attn.query`, width, width),
  matrix(`${prefix}attn.key.weight`, [width, width]),
  ...linear(`${prefix}attn.value`, width, width),
  ...linear(`${prefix}attn.out`, width, width),
  ...cross,
  ...norm(`${prefix}mlp_ln`, 1),
  ...linear(`${prefix}mlp.0`, width, 4 * width),
  ...linear(`${prefix}mlp.2`, 4 * width, width),
];

/** Loudness per tone, above the mean of all, kept per frame beside the frame's angles. */
function encoder(): Part[] {
  const tones = toneWords.map((_, index) => index);
  const contrast = tones.flatMap((out) =>
    tones.map((tone) => [(out * mels + tone) * 3 + 1, 4 * ((out === tone ? 1 : 0) - 1 / tones.length)] as const),
  );
  const frames = Array.from({ length: encoderFrames }, (_, frame) => angles(frame, frame)).flat();
  return [
    { name: "encoder.positional_embedding", shape: [width, encoderFrames], half: false, cells: frames },
    matrix("encoder.conv1.weight", [3, mels, width], contrast),
    { name: "encoder.conv1.bias", shape: [1, width], half: false, cells: tones.map((tone) => [tone, -4] as const) },
    matrix(
      "encoder.conv2.weight",
      [3, width, width],
      tones.map((tone) => [(tone * width + tone) * 3 + 1, 1] as const),
    ),
    { name: "encoder.conv2.bias", shape: [1, width], half: false, cells: [] },
    ...norm("encoder.ln_post", gain),
    ...block("encoder.blocks.0."),
  ];
}

/** Position i looks at the middle of slot i − 1 and turns the tone heard there into its word, or ends the text. */
function decoder(): Part[] {
  const positions = Array.from({ length: textPositions }, (_, position): Cells => {
    const slot = position - 1;
    const beyond = slot >= encoderFrames / slotFrames;
    const ending = at(position, channel.end, loudness * threshold * (beyond ? 4 : 0.4));
    return [
      ...angles(position, slot * slotFrames + (slotFrames - 1) / 2),
      ...(position === 0 ? [at(0, channel.time, 40)] : []),
      ending,
    ];
  }).flat();
  const sought = [channel.cosWide, channel.sinWide, channel.cosNear, channel.sinNear];
  const sharpness = [sharpnessWide, sharpnessWide, sharpnessNear, sharpnessNear];
  const centred = (values: readonly number[]): Cells =>
    sought.flatMap((from, index) => [
      at(from, from, values[index] ?? 0),
      at(from, channel.zero, -(values[index] ?? 0)),
    ]);
  const prefix = "decoder.blocks.0.";
  const cross = [
    ...norm(`${prefix}cross_attn_ln`, gain),
    ...linear(`${prefix}cross_attn.query`, width, width, centred(sharpness.map((value) => value * Math.sqrt(width)))),
    matrix(`${prefix}cross_attn.key.weight`, [width, width], centred([1, 1, 1, 1])),
    ...linear(
      `${prefix}cross_attn.value`,
      width,
      width,
      toneWords.flatMap((_, tone) => [at(tone, tone, 1), at(tone, channel.zero, -1)]),
    ),
    ...linear(
      `${prefix}cross_attn.out`,
      width,
      width,
      toneWords.map((_, tone) => at(tone, tone, loudness)),
    ),
  ];
  const written = [
    ...toneWords.map((_, tone) => at(tone, tone, 1)),
    at(endOfText, channel.end, 1),
    at(firstTimestamp, channel.time, 1),
  ];
  return [
    { name: "decoder.positional_embedding", shape: [width, textPositions], half: false, cells: positions },
    matrix("decoder.token_embedding.weight", [width, vocabulary], written),
    ...norm("decoder.ln", 6),
    ...block(prefix, cross),
  ];
}

const words = (...values: readonly number[]) => Buffer.from(Int32Array.from(values).buffer);

const partBytes = ({ name, shape, half, cells }: Part): Buffer => {
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  for (const [index, value] of cells) values[index] = value;
  return Buffer.concat([
    words(shape.length, name.length, half ? 1 : 0, ...shape),
    Buffer.from(name),
    floatBytes(values, half),
  ]);
};

export function toneWhisper(): Buffer {
  const magic = 0x67676d6c;
  const parameters = [vocabulary, encoderFrames, width, 1, 1, textPositions, width, 1, 1, mels, 1];
  const spectrum = 201;
  const filters = new Float32Array(mels * spectrum);
  toneWords.forEach((_, tone) => {
    for (const near of [-1, 0, 1]) filters[tone * spectrum + toneFrequency(tone) / 40 + near] = 1;
  });
  // whisper.cpp looks the last three up by their text.
  const texts = [...toneWords.map((word) => ` ${word}`), " ", " -", " '"].map((text) => Buffer.from(text));
  return Buffer.concat([
    words(magic, ...parameters, mels, spectrum),
    floatBytes(filters, false),
    words(texts.length),
    ...texts.flatMap((text) => [words(text.length), text]),
    ...[...encoder(), ...decoder()].map(partBytes),
  ]);
}
