import assert from "node:assert/strict";
import { test } from "node:test";
import type { Document, Format } from "./export.ts";
import { exported, fileName, plainText } from "./export.ts";
import type { Segment } from "./transcripts.ts";

const segment = (position: number, start: number, end: number, text: string): Segment => ({
  position,
  start,
  end,
  text,
});

const document: Document = {
  transcript: {
    id: 1,
    title: "Plan *B*",
    sourceName: "plan.wav",
    createdAt: new Date(2026, 4, 4, 9, 30).getTime(),
    durationSeconds: 70,
    progress: 1,
    state: "done",
  },
  segments: [
    segment(0, 0, 2.5, "Good morning."),
    segment(1, 3, 6, "Is a --> b\nstill <true> & fine?"),
    segment(2, 9, 9, "Yes."),
  ],
  summary: null,
};

test("plain text is one paragraph until the speaker pauses", () => {
  assert.equal(plainText(document.segments), "Good morning. Is a --> b\nstill <true> & fine?\n\nYes.");
  assert.equal(plainText([]), "");
});

test("SubRip numbers its cues, keeps them on one line and gives every cue an end", () => {
  assert.equal(
    exported("srt", document),
    [
      "1\n00:00:00,000 --> 00:00:02,500\nGood morning.\n",
      "2\n00:00:03,000 --> 00:00:06,000\nIs a → b still <true> & fine?\n",
      "3\n00:00:09,000 --> 00:00:11,000\nYes.\n",
    ].join("\n"),
  );
});

test("WebVTT has its signature, and text that cannot be taken for markup", () => {
  const text = exported("vtt", document);
  assert.ok(text.startsWith("WEBVTT\n\n1\n00:00:00.000 --> 00:00:02.500\n"));
  assert.match(text, /Is a → b still &lt;true&gt; &amp; fine\?/);
});

test("Markdown has title, times and the summary if there is one, with its signs escaped", () => {
  const without = exported("md", document);
  assert.match(without, /^# Plan \\\*B\\\*\n/);
  assert.doesNotMatch(without, /## Summary/);
  assert.match(without, /\*\*0:09\*\* Yes\./);
  const summary = { text: " Short. ", state: "done", coveredSeconds: 70, whole: true, createdAt: 0 } as const;
  assert.match(exported("md", { ...document, summary }), /## Summary\n\nShort\.\n\n## Transcript/);
});

for (const { title, format, name, because } of [
  { title: "Plan B", format: "txt", name: "Plan B.txt", because: "a plain title stays" },
  { title: "a/b\\c: d?", format: "srt", name: "a b c d.srt", because: "no system takes these signs" },
  { title: "..", format: "md", name: "Transcript.md", because: "nothing would be left" },
  { title: "x".repeat(200), format: "vtt", name: `${"x".repeat(80)}.vtt`, because: "names have an end" },
  { title: "a\u0007b", format: "txt", name: "a b.txt", because: "control characters are refused by the picker" },
] as const satisfies readonly { title: string; format: Format; name: string; because: string }[]) {
  test(`a transcript called ${JSON.stringify(title.slice(0, 12))} is saved as ${name.slice(0, 16)}: ${because}`, () => {
    assert.equal(fileName(title, format), name);
  });
}
