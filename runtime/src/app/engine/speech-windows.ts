/** A stretch of a recording, in samples. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Packs stretches of speech (in order) into as few windows of at most `most` samples as their pauses allow, each with
 * `margin` around its speech. What lies between windows is silence; only speech without any pause is cut within.
 */
export function packSpeech(
  stretches: readonly Stretch[],
  length: number,
  { most, margin }: { readonly most: number; readonly margin: number },
): readonly Stretch[] {
  const windows: Stretch[] = [];
  for (const speech of stretches.flatMap((stretch) => pieces(stretch, length, most - 2 * margin))) {
    const last = windows.at(-1);
    if (last !== undefined && speech.end - last.start + 2 * margin <= most) {
      windows[windows.length - 1] = { start: last.start, end: speech.end };
    } else windows.push(speech);
  }
  return windows.map(({ start, end }, index) => ({
    // Of a short pause each has its half: neither hears what the other does.
    start: Math.max(middle(windows[index - 1]?.end, start) ?? 0, start - margin),
    end: Math.min(middle(end, windows[index + 1]?.start) ?? length, end + margin),
  }));
}

const middle = (before: number | undefined, after: number | undefined): number | undefined =>
  before === undefined || after === undefined ? undefined : Math.floor((before + after) / 2);

/** A stretch inside the recording, cut where it is longer than a window. */
function pieces({ start, end }: Stretch, length: number, most: number): readonly Stretch[] {
  const last = Math.min(end, length);
  const cut: Stretch[] = [];
  for (let at = Math.max(0, start); at < last; at += most) cut.push({ start: at, end: Math.min(at + most, last) });
  return cut;
}
