import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { capture, which } from "./command.mjs";
import { say, step } from "./say.mjs";
import { Stop } from "./stop.mjs";

const stampName = ".locara-setup.json";

/** Makes node_modules what package-lock.json says, with one `npm ci` where it is not. */
export const installPackages = async (root) => {
  const lockText = readFileSync(join(root, "package-lock.json"), "utf8");
  const stamp = {
    lock: createHash("sha256").update(lockText).digest("hex"),
    machine: `${process.platform}-${process.arch}`,
  };
  const lock = JSON.parse(lockText);
  if (installed(root, lock, stamp)) return;

  const count = Object.keys(lock.packages).length - 1;
  await step(`Installing ${count} packages (npm ci; the first time takes about a minute)`, () => npmCi(root));
  writeStamp(root, stamp);
};

// npm writes its own record last, so an install that broke off has none and is done again. With our stamp beside it the
// versions need no second look; whether each package is still there is looked at every time.
const installed = (root, lock, stamp) => {
  const record = readJson(join(root, "node_modules", ".package-lock.json"));
  if (record === null) return false;
  for (const place of Object.keys(record.packages)) {
    if (!existsSync(join(root, place, "package.json"))) {
      say(`• ${place} is missing; installing again`);
      return false;
    }
  }
  const before = readJson(join(root, "node_modules", stampName));
  if (before !== null && before.lock === stamp.lock && before.machine === stamp.machine) return true;
  if (!sameVersions(lock.packages, record.packages)) return false;
  writeStamp(root, stamp);
  return true;
};

/** Somebody may have run npm by hand: then npm's record holds just what the lock file says, and only the stamp is missing. */
const sameVersions = (wanted, there) => {
  for (const [place, { version, optional, link }] of Object.entries(wanted)) {
    const found = there[place];
    // What is optional may be for other machines.
    if (place === "" || link || (found === undefined && optional)) continue;
    if (found === undefined || found.version !== version) return false;
  }
  return Object.keys(there).every((place) => Object.hasOwn(wanted, place));
};

const npmCi = async (root) => {
  // `npm run` leads PATH with node_modules/.bin, and the Node in there is about to be deleted.
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== join(root, "node_modules", ".bin"))
    .join(delimiter);
  const npm = which(["npm"], path);
  if (npm === null)
    throw new Stop("npm is missing.", "Install Node.js with npm (nodejs.org), then run the same command again.");
  rmStamp(root);
  const result = await capture(npm, ["ci", "--prefer-offline", "--no-progress", "--loglevel=error"], {
    cwd: root,
    env: { ...process.env, PATH: path },
  });
  if (result.code !== 0) throw explainNpm(result);
};

const causes = [
  {
    codes: [
      "ENOTFOUND",
      "EAI_AGAIN",
      "ECONNREFUSED",
      "ETIMEDOUT",
      "ENETUNREACH",
      "EHOSTUNREACH",
      "ECONNRESET",
      "ERR_SOCKET_TIMEOUT",
      "ENOTCACHED",
    ],
    message: "The package registry cannot be reached",
    hint: "Connect this machine to the network (the first run needs it once), then run the same command again.",
  },
  {
    codes: ["ENOSPC", "EDQUOT"],
    message: "The disk is full",
    hint: "Free about 1.5 GB, then run the same command again.",
  },
  {
    codes: ["EACCES", "EPERM", "EROFS"],
    message: "This folder, or npm's cache, cannot be written",
    hint: "Clone the project into a folder of your own and run the same command there.",
  },
  {
    codes: ["E401", "E403", "EAUTHUNKNOWN", "ENEEDAUTH"],
    message: "The package registry refuses this machine",
    hint: "Check `npm config get registry` and its credentials.",
  },
  {
    codes: ["E404", "ETARGET"],
    message: "The package registry does not have a package that the lock file names",
    hint: "Check `npm config get registry`: a mirror may lag behind.",
  },
  {
    codes: ["EUSAGE"],
    message: "package.json and package-lock.json disagree",
    hint: "Run `npm install`, then `npm ci`, and commit the lock file.",
  },
  {
    codes: ["EINTEGRITY"],
    message: "A downloaded package is not the one that was recorded",
    hint: "Do not go on; try `npm cache clean --force`, and if it stays, report it.",
  },
  {
    codes: [
      "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
      "SELF_SIGNED_CERT_IN_CHAIN",
      "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
      "CERT_HAS_EXPIRED",
    ],
    message: "The package registry's certificate is not trusted",
    hint: "Behind a company proxy, set `npm config set cafile FILE`.",
  },
];

/** What an npm that failed meant, as a Stop. The whole output goes to a file. */
export const explainNpm = ({ code, signal, stdout, stderr }) => {
  const text = `${stderr}\n${stdout}`;
  const log = keepLog(text);
  if (signal !== null)
    return new Stop(`npm was stopped by ${signal}.`, "If nobody did that, the machine may be out of memory.");
  // `npm error code X` is npm's verdict; a network code may also stand only in the text that follows.
  const verdict = /npm (?:error|ERR!) code (\S+)/.exec(text)?.[1] ?? "";
  const cause =
    causes.find(({ codes }) => codes.includes(verdict)) ??
    causes.find(({ codes }) => codes.some((word) => text.includes(word)));
  if (cause !== undefined) {
    const named = cause.codes.find((word) => word === verdict || text.includes(word));
    return new Stop(`${cause.message} (${named}).`, `${cause.hint}${log}`);
  }
  const first = /npm (?:error|ERR!) (?!code)(.+)/.exec(text)?.[1] ?? `exit code ${code}`;
  return new Stop(`npm ci failed: ${first}.`, `Nothing was started.${log}`);
};

const keepLog = (text) => {
  const file = join(tmpdir(), `locara-npm-ci-${process.pid}.log`);
  try {
    writeFileSync(file, text);
    return ` (npm's words: ${file})`;
  } catch (error) {
    return ` (npm's words could not be kept: ${error.code})`;
  }
};

const writeStamp = (root, stamp) => {
  try {
    mkdirSync(join(root, "node_modules"), { recursive: true });
    writeFileSync(join(root, "node_modules", stampName), `${JSON.stringify(stamp)}\n`);
  } catch (error) {
    // A folder that is complete but read-only works as it is; only the next start looks a little longer.
    if (!["EROFS", "EACCES", "EPERM"].includes(error.code)) throw error;
  }
};

const rmStamp = (root) => {
  try {
    rmSync(join(root, "node_modules", stampName), { force: true });
  } catch (error) {
    if (!["EROFS", "EACCES", "EPERM"].includes(error.code)) throw error;
    throw new Stop(
      "This folder cannot be written.",
      "Clone the project into a folder of your own and run the same command there.",
    );
  }
};

const readJson = (file) => {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    // A record that is cut off is as good as none.
    if (error.code === "ENOENT" || error.code === "ENOTDIR" || error instanceof SyntaxError) return null;
    throw error;
  }
};
