import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { capture } from "./command.mjs";
import { step } from "./say.mjs";
import { Stop } from "./stop.mjs";

/**
 * Everything that is made from the sources before a task runs. `from` are the files and folders it is made from; it is
 * made again when one of them changed or `to` is gone.
 */
const products = [
  {
    what: "Bundling the locara command",
    from: ["schema/src", "compiler/src", "runtime/src", "harness/src", "harness/scripts", "package-lock.json"],
    to: ["harness/dist/compile.inputs.txt"],
    args: ["harness/scripts/build-cli.ts"],
  },
  {
    what: "Compiling apps/transcribe",
    from: [
      "schema/src",
      "compiler/src",
      "harness/src",
      "apps/transcribe/locara.json",
      "apps/transcribe/locara.lock.json",
      "package-lock.json",
    ],
    to: ["apps/transcribe/.locara/ipc.json", "apps/transcribe/.locara/sdk.ts"],
    args: ["harness/bin/locara.mjs", "compile", "apps/transcribe"],
  },
];

/** Builds what is missing or out of date. */
export const build = async (root, node) => {
  for (const product of products) {
    if (current(root, product)) continue;
    await step(product.what, () => make(root, node, product));
    writeMark(root, product);
  }
};

const make = async (root, node, { what, args }) => {
  const { code, stdout, stderr } = await capture(node.program, args, { cwd: root, env: node.env });
  if (code === 0) return;
  process.stderr.write(`${stdout}${stderr}`);
  throw new Stop(`${what} failed (exit code ${code}); its words are above.`, "", code === 1 ? 1 : 3);
};

const markFile = (root, { what }) =>
  join(root, "node_modules", ".cache", "locara", `${createHash("sha256").update(what).digest("hex").slice(0, 16)}.txt`);

const current = (root, product) => {
  if (!product.to.every((path) => existsSync(join(root, path)))) return false;
  const mark = markFile(root, product);
  return existsSync(mark) && readFileSync(mark, "utf8") === fingerprint(root, product);
};

const writeMark = (root, product) => {
  const mark = markFile(root, product);
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, fingerprint(root, product));
};

// Size and time of each file are enough here: a wrong "changed" costs a second, and every product is rebuilt by content in CI.
const fingerprint = (root, { from }) => {
  const hash = createHash("sha256");
  const visit = (path) => {
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isDirectory()) {
      hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
      return;
    }
    for (const name of readdirSync(join(root, path)).sort()) visit(join(path, name));
  };
  for (const path of from) visit(path);
  return hash.digest("hex");
};
