import { execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fetcherProcess } from "@locara/runtime";
import { buildRuntime } from "../../../harness/src/build/runtime-build.ts";
import { certificate, certificateKey } from "../../../runtime/src/app/services/testing/certificate.ts";
import { compare, milliseconds } from "../measure.ts";
import type { Row } from "../row.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const megabytes = 256;
const bytes = megabytes * 1024 * 1024;

/** The digest of what the server sends. */
const servedDigest = (): string => {
  const hash = createHash("sha256");
  const block = Buffer.alloc(1024 * 1024, 7);
  for (let sent = 0; sent < megabytes; sent++) hash.update(block);
  return hash.digest("hex");
};

export const modelFetch: Row = {
  name: "model.fetch",
  unit: "per second",
  baseline: "curl alone",
  budget: { of: "ratio", firstCut: 0.8, goal: 0.9 },
  async measure() {
    if (spawnSync("curl", ["--version"]).status !== 0) return { unavailable: "there is no curl here" };
    const folder = temporaryFolder();
    const at = (name: string) => join(folder, name);
    writeFileSync(at("key.pem"), certificateKey);
    writeFileSync(at("certificate.pem"), certificate);
    const entry = fileURLToPath(new URL("../model-server.ts", import.meta.url));
    const server = spawn(process.execPath, [entry, String(bytes), at("key.pem"), at("certificate.pem")], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    try {
      const [port] = await once(server.stdout, "data");
      const url = `https://127.0.0.1:${Number(String(port))}/model`;
      const job = pinApp(at("artifacts"), url);
      // Only this certificate's owner is believed, by both.
      process.env.NODE_EXTRA_CA_CERTS = at("certificate.pem");
      const fetcher = fetcherProcess({
        artifacts: at("artifacts"),
        cacheFolder: at("cache"),
        reach: "development",
        entry: (await buildRuntime(at("build"))).fetcher,
        log: (_level, text) => process.stderr.write(`${text}\n`),
      });
      const signal = new AbortController().signal;
      const ours = async () => {
        rmSync(at("cache"), { recursive: true, force: true });
        return perSecond(await milliseconds(() => fetcher(job, { progress: () => undefined, signal })));
      };
      const curl = async () => {
        rmSync(at("copy"), { force: true });
        const given = [
          "--silent",
          "--show-error",
          "--fail",
          "--cacert",
          at("certificate.pem"),
          "--output",
          at("copy"),
          url,
        ];
        return perSecond(await milliseconds(() => execFileSync("curl", given)));
      };
      const compared = await compare(ours, curl, { rounds: 5 });
      const hashing = Math.round(await milliseconds(servedDigest));
      return {
        ...compared,
        note: `bytes per second, ${megabytes} MiB over https on loopback, each a process of its own; the sha256 that curl does not make takes ${hashing} ms of one core`,
      };
    } finally {
      delete process.env.NODE_EXTRA_CA_CERTS;
      server.stdin.end();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const perSecond = (taken: number) => (bytes / taken) * 1000;

/** The artifacts that the fetcher reads, of an app that pins what `url` gives. */
function pinApp(artifacts: string, url: string) {
  const resolved = JSON.stringify({ app: "locara/bench" });
  const capabilityDigest = createHash("sha256").update(resolved).digest("hex");
  const model = { id: "bench", sha256: servedDigest(), bytes, urls: [url], licence: "MIT" };
  mkdirSync(artifacts);
  writeFileSync(join(artifacts, "resolved.json"), resolved);
  writeFileSync(join(artifacts, "models.json"), JSON.stringify({ v: 1, capabilityDigest, models: [model] }));
  return { capabilityDigest, modelId: "bench" };
}
