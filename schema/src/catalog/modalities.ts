import type { CatalogEntry } from "./expansion.ts";

/** What goes in and what comes out, for people and for the catalog; each stands for the capabilities it needs. */
export const modalities: readonly CatalogEntry[] = [
  {
    id: "text-to-text",
    summary: "Language models answer in text.",
    expands: [{ capability: "llm.chat", spelling: true }],
  },
  {
    id: "text-to-text-thinking",
    summary: "Language models answer in text and show their reasoning apart from it.",
    expands: [{ capability: "llm.chat", spelling: true }],
  },
  {
    id: "speech-to-text",
    summary: "Speech is written down.",
    expands: [
      { capability: "transcribe.file", spelling: true },
      { capability: "transcribe.live", spelling: true, when: "device.microphone" },
    ],
  },
  {
    id: "text-to-speech",
    summary: "Text is spoken.",
    expands: [
      { capability: "tts", spelling: true },
      { capability: "audio.play", spelling: true },
    ],
  },
  {
    id: "voice-to-voice",
    summary: "A spoken conversation.",
    expands: [
      { capability: "transcribe.live", spelling: true },
      { capability: "llm.chat", spelling: true },
      { capability: "tts", spelling: true },
      { capability: "audio.play", spelling: true },
      { capability: "device.microphone", spelling: true },
    ],
  },
  {
    id: "image-to-text",
    summary: "Pictures the user picks are read or described.",
    expands: [
      { capability: "ocr", spelling: true, when: "ocr" },
      { capability: "vlm", spelling: true, unless: "ocr" },
      { capability: "fs.user-selected", spelling: "read" },
    ],
  },
  {
    id: "text-to-image",
    summary: "Pictures are made from text.",
    expands: [{ capability: "image.generate", spelling: true }],
  },
  {
    id: "text-to-embedding",
    summary: "Texts become vectors, for search by meaning.",
    expands: [{ capability: "embed", spelling: true }],
  },
];
