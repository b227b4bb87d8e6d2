import { longDate, subtitleTime, timestamp } from "./time.ts";
import type { Segment, Summary, Transcript } from "./transcripts.ts";

export type Format = "txt" | "srt" | "vtt" | "md";

export const formats: readonly { readonly format: Format; readonly label: string }[] = [
  { format: "txt", label: "Plain text" },
  { format: "md", label: "Markdown" },
  { format: "srt", label: "SubRip subtitles" },
  { format: "vtt", label: "WebVTT subtitles" },
];

export interface Document {
  readonly transcript: Transcript;
  readonly segments: readonly Segment[];
  readonly summary: Summary | null;
}

/** A pause this long starts a new paragraph. */
const paragraphPauseSeconds = 2;

/** What was said as running text: a paragraph where the speaker pauses. */
export function plainText(segments: readonly Segment[]): string {
  return segments
    .map(({ text, start }, at) => {
      const before = segments[at - 1];
      if (before === undefined) return text;
      return (start - before.end >= paragraphPauseSeconds ? "\n\n" : " ") + text;
    })
    .join("");
}

// A cue ends at a blank line, and `-->` inside its text would be read as times.
const cueText = (text: string) => text.replace(/\s*\n\s*/gu, " ").replaceAll("-->", "→");
const vttText = (text: string) =>
  cueText(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** A cue needs an end after its start; an engine may give none. */
const endOf = ({ start, end }: Segment, next: Segment | undefined) => (end > start ? end : (next?.start ?? start + 2));

function cues(segments: readonly Segment[], separator: "," | ".", spell: (text: string) => string): string {
  return segments
    .map((segment, at) => {
      const from = subtitleTime(segment.start, separator);
      const to = subtitleTime(endOf(segment, segments[at + 1]), separator);
      return `${at + 1}\n${from} --> ${to}\n${spell(segment.text)}\n`;
    })
    .join("\n");
}

const markdownText = (text: string) => text.replace(/([\\`*_[\]<>#|])/gu, "\\$1");

function markdown({ transcript, segments, summary }: Document): string {
  const head = `# ${markdownText(transcript.title)}\n\n${longDate(transcript.createdAt)} · ${timestamp(transcript.durationSeconds)}\n`;
  const middle = summary === null || summary.text === "" ? "" : `\n## Summary\n\n${summary.text.trim()}\n`;
  const lines = segments.map(({ start, text }) => `**${timestamp(start)}** ${markdownText(text)}\n`);
  return `${head}${middle}\n## Transcript\n\n${lines.join("\n")}`;
}

/** A transcript as the text of a file. */
export function exported(format: Format, document: Document): string {
  switch (format) {
    case "txt":
      return `${plainText(document.segments)}\n`;
    case "srt":
      return cues(document.segments, ",", cueText);
    case "vtt":
      return `WEBVTT\n\n${cues(document.segments, ".", vttText)}`;
    case "md":
      return markdown(document);
  }
}

/** A name for the file that every operating system takes. */
export function fileName(title: string, format: Format): string {
  const safe = title
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
    .replace(/[/\\:*?"<>|\u0000-\u001f\u007f]+/gu, " ")
    .replace(/\s+/gu, " ")
    .replace(/^[\s.]+|[\s.]+$/gu, "");
  return `${[...safe].slice(0, 80).join("").trim() || "Transcript"}.${format}`;
}
