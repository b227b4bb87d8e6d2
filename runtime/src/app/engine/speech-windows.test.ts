import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { packSpeech, type Stretch } from "./speech-windows.ts";

const cases: readonly { speech: [number, number][]; windows: [number, number][]; because: string }[] = [
  { speech: [[10, 20]], windows: [[8, 22]], because: "its first sound is a quiet one" },
  {
    speech: [
      [10, 20],
      [25, 30],
    ],
    windows: [[8, 32]],
    because: "both are in one window",
  },
  {
    speech: [
      [10, 20],
      [60, 70],
    ],
    windows: [
      [8, 22],
      [58, 72],
    ],
    because: "nobody listens to the silence between",
  },
  {
    speech: [[0, 100]],
    windows: [
      [0, 26],
      [26, 52],
      [52, 78],
      [78, 100],
    ],
    because: "speech without a pause is cut",
  },
  { speech: [], windows: [], because: "there is nothing to hear" },
];
for (const { speech, windows, because } of cases) {
  test(`${JSON.stringify(speech)} is heard in ${JSON.stringify(windows)}: ${because}`, () => {
    const stretches = speech.map(([start, end]) => ({ start, end }));
    const packed = packSpeech(stretches, 100, { most: 30, margin: 2 });
    assert.deepEqual(
      packed.map(({ start, end }) => [start, end]),
      windows,
    );
  });
}

test("whatever is said is in a window, no window is too long, and none hears what another does", () => {
  const gaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 90 })));
  fc.assert(
    fc.property(gaps, (lengths) => {
      const stretches: Stretch[] = [];
      let at = 0;
      for (const [silence, speech] of lengths) {
        stretches.push({ start: at + silence, end: at + silence + speech });
        at += silence + speech;
      }
      const windows = packSpeech(stretches, at, { most: 30, margin: 2 });
      const heard = (sample: number) => windows.filter(({ start, end }) => start <= sample && sample < end).length;
      for (const { start, end } of stretches) for (let s = start; s < end; s++) assert.equal(heard(s), 1);
      for (let s = 0; s < at; s++) assert.equal(heard(s) <= 1, true);
      for (const { start, end } of windows) assert.equal(end > start && end - start <= 30, true);
    }),
  );
});
