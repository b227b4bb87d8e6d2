import { constants } from "node:fs";
import { open, realpath } from "node:fs/promises";
import { extname, join, sep } from "node:path";

/** A file of a page, whole. */
export interface PageFile {
  readonly content: Buffer;
  readonly type: string;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".txt": "text/plain; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".ico": "image/x-icon",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".ttf": "font/ttf",
  ".otf": "font/otf",
  ".wasm": "application/wasm",
  ".wav": "audio/wav",
  ".mp3": "audio/mpeg",
  ".ogg": "audio/ogg",
  ".mp4": "video/mp4",
  ".webm": "video/webm",
};

const maxPageFileBytes = 128 * 1024 * 1024;

/**
 * The file names that a URL path spells, or null where it spells none: an encoded slash or dot, an empty or hidden
 * name, a way up, a control character.
 */
export function pagePath(pathname: string): readonly string[] | null {
  if (!pathname.startsWith("/") || /%(?:2e|2f|5c|00)/i.test(pathname)) return null;
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
  const names = decoded.slice(1).split("/");
  return names.every((name) => name !== "" && !name.startsWith(".") && !/[\p{Cc}\\:]/u.test(name)) ? names : null;
}

/** Reads a file of the page folder. Null for whatever is not a plain file inside it, links out of it included. */
export async function readPageFile(folder: string, pathname: string): Promise<PageFile | null> {
  const names = pagePath(pathname);
  if (names === null) return null;
  const spelled = join(folder, ...names);
  try {
    const [root, real] = await Promise.all([realpath(folder), realpath(spelled)]);
    if (!real.startsWith(root + sep)) return null;
    const file = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stat = await file.stat();
      if (!stat.isFile() || stat.size > maxPageFileBytes) return null;
      return { content: await file.readFile(), type: types[extname(real).toLowerCase()] ?? "application/octet-stream" };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  "code" in error &&
  ["ENOENT", "ENOTDIR", "EISDIR", "ELOOP", "ENAMETOOLONG", "EACCES"].includes(String(error.code));
