import type { BuiltApp } from "./built-app.ts";
import { type BuildExpectation, type Found, isRecord, lockedArtifact } from "./judgement.ts";

const archive = "Contents/Resources/app.asar";

/** Sources: what is made of them is in the app, and they are not. */
const notPacked = /\.ts$/;

/** The artifacts in the app are the lock file's, all of them and no other; so are its tools. */
export function judgeArtifacts(app: BuiltApp, { lock }: BuildExpectation): readonly Found[] {
  const found: string[] = [];
  for (const [name, digest] of Object.entries(lock.artifacts)) {
    const built = app.artifacts.get(name);
    if (built === undefined && !notPacked.test(name)) found.push(`.locara/${name} is missing.`);
    if (built !== undefined && built.sha256 !== digest)
      found.push(`.locara/${name} has the sha256 ${built.sha256}; the lock file says ${digest}.`);
  }
  for (const name of app.artifacts.keys())
    if (!Object.hasOwn(lock.artifacts, name)) found.push(`.locara/${name} is not in the lock file.`);
  return [...found, ...capabilities(app, lock), ...tools(app, lock)].map((message) => ({
    code: "LOC6037",
    path: archive,
    message,
  }));
}

/** The digest of capabilities that the runtime reads, and the one that the lock file is about. */
function capabilities(app: BuiltApp, lock: BuildExpectation["lock"]): readonly string[] {
  const found: string[] = [];
  const table = app.artifacts.get("resolved.json")?.sha256;
  if (table !== undefined && table !== lock.capabilityDigest)
    found.push(`Its capabilities have the digest ${table}; those of the lock file have ${lock.capabilityDigest}.`);
  for (const name of ["ipc.json", "models.json", "tools.json"]) {
    const artifact = lockedArtifact(app, lock, name);
    if (isRecord(artifact) && artifact.capabilityDigest !== lock.capabilityDigest)
      found.push(`.locara/${name} was written for other capabilities than the lock file's.`);
  }
  return found;
}

function tools({ archived }: BuiltApp, { tools: locked = {} }: BuildExpectation["lock"]): readonly string[] {
  const found: string[] = [];
  const path = (id: string) => `tools/${id}/tool.wasm`;
  for (const [id, { manifest }] of Object.entries(locked))
    if (archived.get(path(id)) !== manifest.wasm.sha256)
      found.push(`${path(id)} is ${archived.has(path(id)) ? "another program than the one pinned" : "missing"}.`);
  for (const file of archived.keys())
    if (/^tools\/.*\.wasm$/.test(file) && !Object.keys(locked).some((id) => path(id) === file))
      found.push(`${file} is a tool that the lock file does not pin.`);
  return found;
}
