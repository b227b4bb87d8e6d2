import type { HoverPart } from "@locara/compiler/editor";

/** As Markdown in which nothing that a manifest says is markup: no link, no picture, no heading of its own. */
export const hoverMarkdown = (parts: readonly HoverPart[]): string =>
  parts.map(({ title, lines }) => [`**${escaped(title)}**`, ...lines.map(escaped)].join("\n\n")).join("\n\n---\n\n");

export const hoverPlain = (parts: readonly HoverPart[]): string =>
  parts.map(({ title, lines }) => [title, ...lines].join("\n")).join("\n\n");

/** Marks, and what would become a link by itself: an address, a mail address. */
const escaped = (text: string) => text.replaceAll(/[\\`*_[\]<>&#~|@]|:(?=\/\/)|(?<=www)\./gi, "\\$&");
