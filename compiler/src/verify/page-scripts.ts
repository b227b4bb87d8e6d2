import { isPage } from "./app-files.ts";

/** The scripts that the app's pages load, by path from the app's folder: they are sources wherever they stand. */
export function pageScripts(texts: ReadonlyMap<string, string>): readonly string[] {
  const found = new Set<string>();
  for (const [page, text] of texts) {
    if (!isPage(page)) continue;
    for (const [, , src = ""] of text.matchAll(/<script\b[^>]*?\bsrc\s*=\s*(["']?)([^"'\s>]+)\1/gi)) {
      const url = new URL(src, `locara://app/${page}`);
      if (url.protocol === "locara:" && url.host === "app") found.add(decodeURIComponent(url.pathname.slice(1)));
    }
  }
  return [...found];
}
