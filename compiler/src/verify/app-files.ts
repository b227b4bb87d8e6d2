import { isForeignSource, sourceExtensions } from "./sources/resolve-import.ts";

const excluded = /(?:^|\/)(?:node_modules|\.locara|\.git|test-results)$|^(?:dist|coverage|tests?)$|(?:^|\/)__tests__$/;

/** A folder that holds no source of the app: packages, what is generated from the sources, and tests. */
export const isExcludedFolder = (folder: string): boolean => excluded.test(folder);

/** What was written for Node and never reaches the page: tests, and the builder's configuration beside the manifest. */
const besides = /\.(?:test|spec)\.[a-z]+$|^[^/]+\.config\.[a-z]+$|\.d\.[cm]?ts$/;

export const isScript = (file: string): boolean =>
  sourceExtensions.some((extension) => file.endsWith(extension)) && !besides.test(file);
export const isPage = (file: string): boolean => /\.(?:x?html?|xht|svg)$/i.test(file);
export const isStyle = (file: string): boolean => /\.(?:css|pcss|postcss)$/i.test(file);

/** Is it among the files that `verify` looks at? Whatever else a source imports from the app is looked at with it. */
export const isAppSource = (file: string): boolean =>
  isScript(file) || isPage(file) || isStyle(file) || isForeignSource(file);
