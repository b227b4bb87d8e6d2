import type { PlantedFault } from "./planted-fault.ts";

const hostile = (spec: string, grep: string): PlantedFault["caughtBy"] => ({
  kind: "conformance",
  file: `conformance/hostile/${spec}.spec.ts`,
  grep,
});

/** Faults in what keeps an app off files, databases, servers, tokens and models that are not its own. */
export const fileFaults: readonly PlantedFault[] = [
  {
    id: "files/judged-as-it-was-asked-for",
    file: "runtime/src/app/services/files-linux.ts",
    find: "return { target: judged(path), handle: use(fd, path), close: () => closeSync(fd) };",
    replace: "return { target, handle: use(fd, path), close: () => closeSync(fd) };",
    caughtBy: hostile("files", "links, pipes"),
  },
  {
    id: "files/writes-go-through-links",
    file: "runtime/src/app/services/files-linux.ts",
    find: "const next = openSpelled(place(fd), [segment], flags);",
    replace: "const next = openSpelled(place(fd), [segment], O_PATH | O_DIRECTORY);",
    caughtBy: { kind: "unit", file: "runtime/src/app/services/files-linux-write.test.ts" },
  },
  {
    id: "files/locaras-own-folders-have-names",
    file: "runtime/src/app/services/real-names.ts",
    find: `const only = reserves(realPath) ? ["$APP_DATA"] : names;`,
    replace: "const only = names;",
    caughtBy: hostile("neighbours", "another app of the same user"),
  },
  {
    id: "files/denials-share-the-log-of-calls",
    file: "runtime/src/app/services/capability-log.ts",
    find: `phase === "decided" && outcome !== "allowed"`,
    replace: `phase === "decided" && outcome === undefined`,
    caughtBy: { kind: "unit", file: "runtime/src/app/services/capability-log.test.ts" },
  },
  {
    id: "users/an-apps-folders-are-open-to-all",
    // Who starts the app makes them first, where there is a sandbox.
    file: "runtime/src/sandbox/launch.ts",
    find: "mkdirSync(own, { recursive: true, mode: 0o700 });",
    replace: "mkdirSync(own, { recursive: true, mode: 0o755 });",
    caughtBy: { kind: "unit", file: "conformance/hostile/other-user.test.ts" },
  },
  {
    id: "databases/another-can-be-attached",
    file: "runtime/src/app/storage/statement-rules.ts",
    find: `  "ANALYZE",\n`,
    replace: `  "ANALYZE",\n  "ATTACH",\n`,
    caughtBy: hostile("neighbours", "another app of the same user"),
  },
  {
    id: "tokens/a-link-is-good-twice",
    file: "runtime/src/app/hosts/browser/tokens.ts",
    find: "=> unused.delete(digestOf(token));",
    replace: "=> unused.has(digestOf(token));",
    caughtBy: hostile("tokens", "stolen tokens"),
  },
  {
    id: "tokens/a-worker-left-behind-stays",
    file: "runtime/src/app/hosts/browser/origin.ts",
    find: `if (dest === "empty" && tokens.revoke(token))`,
    replace: `if (dest === "nothing" && tokens.revoke(token))`,
    caughtBy: hostile("left-worker", "a service worker that an earlier server left"),
  },
  {
    id: "tokens/requests-from-anywhere",
    file: "runtime/src/app/hosts/browser/request-rules.ts",
    find: "headers.origin !== undefined && headers.origin !== origin",
    replace: `headers.origin === "nowhere"`,
    caughtBy: hostile("tokens", "stolen tokens"),
  },
  {
    id: "tokens/two-hosts-in-one-request",
    file: "runtime/src/app/hosts/browser/request-rules.ts",
    find: "(headersDistinct?.host?.length ?? 1) > 1",
    replace: "headers.host === undefined",
    caughtBy: hostile("tokens", "stolen tokens"),
  },
  {
    id: "servers/private-addresses-are-public",
    file: "schema/src/capabilities/net.ts",
    find: "(addresses ?? []).every((address) => isPublicAddress(address) || hosts.lists(address));",
    replace: '(addresses ?? []).every((address) => isPublicAddress(address) || address !== "");',
    caughtBy: hostile("neighbours", "another app of the same user"),
  },
  {
    id: "artifacts/any-policy-for-the-page",
    file: "runtime/src/app/artifact-agreement.ts",
    find: "if (csp !== contentSecurityPolicy(granted))",
    replace: `if (csp === "nothing")`,
    caughtBy: hostile("poison", "artifacts were edited"),
  },
  {
    id: "models/a-second-name-of-a-file-is-no-matter",
    file: "runtime/src/app/models/cache.ts",
    find: "return found.isFile() && nlink === 1n ?",
    replace: "return found.isFile() && nlink > 0n ?",
    caughtBy: { kind: "unit", file: "runtime/src/app/models/verify.test.ts" },
  },
  {
    id: "tools/bytes-are-not-looked-at",
    file: "runtime/src/app/tools/installed-tools.ts",
    find: "if (sha256(bytes) !== wasm.sha256)",
    replace: "if (bytes.length === 0)",
    caughtBy: { kind: "unit", file: "runtime/src/app/tools/tools.test.ts" },
  },
];
