import { readFileSync } from "node:fs";
import { capture, which } from "./command.mjs";
import { say, step } from "./say.mjs";

// Newer Debian and Ubuntu renamed some libraries (`…t64`); the first name that the system knows is meant.
const electronLibraries = [
  ["libnss3"],
  ["libatk1.0-0t64", "libatk1.0-0"],
  ["libatk-bridge2.0-0t64", "libatk-bridge2.0-0"],
  ["libcups2t64", "libcups2"],
  ["libgtk-3-0t64", "libgtk-3-0"],
  ["libgbm1"],
  ["libasound2t64", "libasound2"],
];

/** What tests use from the system, and what is skipped without it. */
const needs = [
  {
    names: [["chromium"]],
    program: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    without: "the browser host's journey",
  },
  {
    names: [["xvfb"], ["xauth"]],
    program: ["xvfb-run"],
    unless: () => Boolean(process.env.DISPLAY),
    without: "both hosts' journeys (no display)",
  },
  { names: [["bubblewrap"]], program: ["bwrap"], without: "the kernel sandbox tests" },
  { names: [["strace"]], program: ["strace"], without: "the oracle of system calls" },
  { names: [["iproute2"]], program: ["ip"], without: "the oracle of packets" },
  { names: electronLibraries, program: null, without: "the Electron host's journey" },
];

/** Installs the Debian packages that tests use, where that is ours to do; else says what to type and what will be skipped. */
export const installDebianPackages = async () => {
  if (process.platform !== "linux") return;
  const debian = isDebian();
  const missing = await findMissing(debian);
  if (missing.length === 0) return;

  const names = missing.flatMap((need) => need.names);
  const command = `apt-get install -y --no-install-recommends ${names.join(" ")}`;
  const skipped = missing.map((need) => need.without).join(", ");
  if (!debian)
    return say(`• For ${skipped} install what your system calls: ${names.join(" ")}. Until then they are skipped.`);
  if (process.getuid() !== 0) return say(`• For ${skipped} type: sudo ${command} (until then they are skipped)`);
  if (which(["apt-get"]) === null)
    return say(`• apt-get is missing; without ${names.join(" ")} are skipped: ${skipped}.`);
  const problem = await step(`Installing Debian packages: ${names.join(" ")}`, () => aptInstall(names));
  if (problem !== null)
    say(`• apt-get could not install them (${problem}); skipped: ${skipped}. To try again: ${command}`);
};

const findMissing = async (debian) => {
  const missing = [];
  for (const { names, program, unless, without } of needs) {
    if (unless?.() || (program !== null && which(program) !== null)) continue;
    // Libraries can only be asked for by name, so elsewhere the program that lacks one will say so itself.
    if (program === null && !debian) continue;
    const absent = debian ? await notInstalled(names) : names.map((alternatives) => alternatives.at(-1));
    if (absent.length > 0) missing.push({ names: absent, without });
  }
  return missing;
};

const isDebian = () => {
  try {
    return /^(ID|ID_LIKE)=.*\b(debian|ubuntu)\b/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return false;
    throw error;
  }
};

// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own placeholders
const format = "${Package} ${db:Status-Abbrev}\\n";

const notInstalled = async (names) => {
  const all = names.flat();
  const { stdout } = await capture("dpkg-query", ["-W", "-f", format, ...all]);
  const present = new Set(
    stdout
      .split("\n")
      .filter((line) => line.includes(" ii"))
      .map((line) => line.split(" ")[0]),
  );
  const absent = names.filter((alternatives) => !alternatives.some((name) => present.has(name)));
  return Promise.all(absent.map(knownName));
};

const knownName = async (alternatives) => {
  for (const name of alternatives.slice(0, -1)) {
    if ((await capture("apt-cache", ["show", "--quiet", name])).code === 0) return name;
  }
  return alternatives.at(-1);
};

const aptInstall = async (names) => {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const update = await capture("apt-get", ["update", "-qq"], { env });
  const install = await capture("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...names], { env });
  if (install.code === 0) return null;
  const words = `${install.stderr}\n${update.stderr}`.split("\n").find((line) => line.startsWith("E:"));
  return words ?? `exit code ${install.code}`;
};
