import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { printable } from "@locara/compiler";

/** Runs git at the repository's top and gives what it writes. */
type RunGit = (args: readonly string[], input?: string, env?: Readonly<Record<string, string>>) => Buffer;

interface Entry {
  readonly mode: string;
  readonly object: string;
  readonly name: string;
}

const attributesName = ".gitattributes";

/** With these a checkout, or an archive, has other bytes than git's object, or none. */
const changing = ["filter", "ident", "working-tree-encoding", "export-subst", "export-ignore"] as const;

/**
 * Why a checkout of a revision could have another file `folder/name` than git's object, as a sentence without its end; null
 * where it could not. A link with the text of a manifest leads a checkout elsewhere, of two spellings a volume that ignores
 * case has one, and attributes let the revision itself say what is made of the bytes. `folder` is from the repository's top.
 */
export function checkoutDoubt(git: RunGit, revision: string, folder: string, names: readonly string[]): string | null {
  const parts = folder.split("/").filter((part) => part !== "" && part !== ".");
  const attributes: { readonly object: string; readonly path: string }[] = [];
  for (let depth = 0; depth <= parts.length; depth++) {
    const above = parts.slice(0, depth).map((part) => `${part}/`);
    const entries = entriesOf(git, `${revision}:${above.join("")}`);
    const inside = parts[depth];
    const problem = (inside === undefined ? names : [inside])
      .concat(attributesName)
      .map((name) => ({ name, why: doubtOf(entries, name, name === inside ? /^040/ : /^100/) }))
      .find(({ why }) => why !== null);
    if (problem !== undefined) return doubt(`${above.join("")}${problem.name}`, `it is ${problem.why}`);
    const own = entries.find(({ name }) => name === attributesName);
    if (own !== undefined) attributes.push({ object: own.object, path: `${above.join("")}${attributesName}` });
  }
  const paths = names.map((name) => [...parts, name].join("/"));
  const [changed] = attributes.length === 0 ? [] : changedBy(git, attributes, paths);
  return changed === undefined
    ? null
    : doubt(changed.path, `${attributesName} gives it ${changed.attribute}=${changed.value}`);
}

const doubt = (path: string, why: string) =>
  `a checkout could have another ${printable(path)} than git: ${printable(why)}`;

/** What the tree really lists, twice if it is there twice. */
const entriesOf = (git: RunGit, tree: string): readonly Entry[] =>
  git(["ls-tree", "--full-tree", "-z", tree])
    .toString()
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const tab = line.indexOf("\t");
      const [mode = "", , object = ""] = line.slice(0, tab).split(" ");
      return { mode, object, name: line.slice(tab + 1) };
    });

/** Only one thing may have the name on any volume, and be what is meant by it. What is not there is no doubt. */
function doubtOf(entries: readonly Entry[], name: string, plain: RegExp): string | null {
  const wanted = folded(name);
  const twins = entries.filter((entry) => folded(entry.name) === wanted);
  const [only] = twins;
  if (only === undefined) return null;
  if (twins.length > 1 || only.name !== name) return "there in another spelling too";
  return plain.test(only.mode) ? null : "no plain file";
}

/** As the volume folds that folds most: case beyond ASCII (`ſ` is `s`), forms of one character, what cannot be seen. */
const folded = (name: string) =>
  name
    .normalize("NFKC")
    .replaceAll(/\p{Default_Ignorable_Code_Point}/gu, "")
    .toUpperCase()
    .toLowerCase();

/** Git itself says which attributes the files would have, on a volume that knows case and on one that does not. */
function changedBy(
  git: RunGit,
  attributes: readonly { readonly object: string; readonly path: string }[],
  paths: readonly string[],
) {
  const scratch = mkdtempSync(join(tmpdir(), "locara-attributes-"));
  try {
    const env = { GIT_INDEX_FILE: join(scratch, "index") };
    const lines = attributes.map(({ object, path }) => `100644 ${object} 0\t${path}\0`).join("");
    git(["update-index", "-z", "--index-info"], lines, env);
    return ["false", "true"].flatMap((ignoresCase) => {
      const asked = [
        "-c",
        `core.ignoreCase=${ignoresCase}`,
        "check-attr",
        "--cached",
        "-z",
        ...changing,
        "--",
        ...paths,
      ];
      const fields = git(asked, "", env).toString().split("\0");
      return triples(fields).filter(({ value }) => value !== "unspecified" && value !== "unset");
    });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function triples(fields: readonly string[]) {
  const found: { path: string; attribute: string; value: string }[] = [];
  for (let index = 0; index + 2 < fields.length; index += 3) {
    const [path = "", attribute = "", value = ""] = fields.slice(index, index + 3);
    found.push({ path, attribute, value });
  }
  return found;
}
