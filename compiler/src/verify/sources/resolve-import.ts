/** Names that an import may begin with instead of a path (`paths` of tsconfig.json, `imports` of package.json), with `*`. */
export type ImportAliases = Readonly<Record<string, readonly string[]>>;

export const sourceExtensions = [".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts"] as const;

const foreign = /\.(?:vue|svelte|astro|mdx|marko|coffee|elm|s[ac]ss|less|styl)$/i;

/** Languages in a syntax of their own, which nothing here reads: what such a file does cannot be told. */
export const isForeignSource = (file: string): boolean => foreign.test(file);

/** The file of the app that `name` means in `importer`, or undefined where it is a package's or none. */
export function resolveInside(
  name: string,
  importer: string,
  aliases: ImportAliases,
  isThere: (file: string) => boolean,
): string | undefined {
  const plain = name.replace(/[?#].*$/s, (query) => (name.startsWith("#") ? query : ""));
  const paths =
    plain.startsWith("./") || plain.startsWith("../") || plain === "." || plain === ".."
      ? [joined(importer.slice(0, Math.max(0, importer.lastIndexOf("/"))), plain)]
      : plain.startsWith("/")
        ? [joined("", plain.slice(1))]
        : aliased(plain, aliases).map((path) => joined("", path));
  for (const path of paths) {
    const file = path === undefined ? undefined : candidates(path).find(isThere);
    if (file !== undefined) return file;
  }
  return undefined;
}

function aliased(name: string, aliases: ImportAliases): readonly string[] {
  for (const [pattern, targets] of Object.entries(aliases)) {
    const [before = "", after] = pattern.split("*");
    if (after === undefined ? name === pattern : name.startsWith(before) && name.endsWith(after)) {
      const middle = after === undefined ? "" : name.slice(before.length, name.length - after.length);
      return targets.map((target) => target.replace("*", () => middle));
    }
  }
  return [];
}

/** Undefined where the path leads out of the app's folder. */
function joined(folder: string, path: string): string | undefined {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** As bundlers look: the file itself, TypeScript under its JavaScript name, with an extension, a folder's index. */
function candidates(path: string): readonly string[] {
  const known = isForeignSource(path) || sourceExtensions.some((extension) => path.endsWith(extension));
  const typed = path.replace(/\.([cm]?)js(x?)$/, (_, kind: string, x: string) => `.${kind}ts${x}`);
  return [
    ...(known ? [path] : []),
    ...(typed === path ? [] : [typed, ...(typed.endsWith(".ts") ? [`${typed}x`] : [])]),
    ...sourceExtensions.map((extension) => path + extension),
    ...sourceExtensions.map((extension) => `${path}/index${extension}`),
  ];
}
