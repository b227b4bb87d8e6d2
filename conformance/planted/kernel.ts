import type { Catcher, PlantedFault } from "./planted-fault.ts";

const unit = (file: string, grep: string): Catcher => ({ kind: "unit", file: `runtime/src/sandbox/${file}`, grep });
const seccomp = "runtime/src/sandbox/seccomp.ts";
const enter = "runtime/src/sandbox/enter.ts";

/** Faults in the filter of system calls, in Landlock's helper, and in the sandbox of the fetcher. */
export const kernelFaults: readonly PlantedFault[] = [
  {
    id: "seccomp-unknown-calls-allowed",
    file: seccomp,
    find: "const decision = decisions.get(from) ?? missing;",
    replace: "const decision = decisions.get(from) ?? allowed;",
    caughtBy: unit("seccomp.test.ts", "where the x32 calls are"),
  },
  {
    id: "seccomp-architecture-not-checked",
    file: seccomp,
    find: "[architectures[profile.arch]],",
    replace: "[architectures[profile.arch], 0x40000003],",
    caughtBy: unit("seccomp.test.ts", "any other architecture"),
  },
  {
    id: "seccomp-family-not-checked",
    file: seccomp,
    find: 'oneOf([value], yes, no), refused("EAFNOSUPPORT")),',
    replace: "oneOf([value], yes, no), allowed),",
    caughtBy: unit("seccomp.test.ts", "declared families"),
  },
  {
    id: "seccomp-multipath-tcp",
    file: seccomp,
    find: "const plainProtocols = [0, 6, 17];",
    replace: "const plainProtocols = [0, 6, 17, 262];",
    caughtBy: unit("seccomp-real.test.ts", "gets round Landlock's ports"),
  },
  {
    id: "seccomp-fast-open",
    file: seccomp,
    find: "const fastOpen = 0x20000000;",
    replace: "const fastOpen = 0x02000000;",
    caughtBy: unit("seccomp-real.test.ts", "gets round Landlock's ports"),
  },
  {
    id: "seccomp-namespaces-for-everybody",
    file: seccomp,
    find: 'const foreign = own === "chromium" ? namespaces : namespaces | chromiumNamespaces;',
    replace: "const foreign = own === null ? chromiumNamespaces : namespaces;",
    caughtBy: unit("seccomp.test.ts", "new namespaces"),
  },
  {
    id: "seccomp-upper-half-judged",
    file: seccomp,
    find: "const argumentAt = (index: number) => 16 + index * 8;",
    replace: "const argumentAt = (index: number) => 20 + index * 8;",
    caughtBy: unit("seccomp.test.ts", "typed or pasted"),
  },
  {
    id: "enter-without-landlock",
    file: enter,
    find: "  restrict(job);",
    replace: "  void restrict;",
    caughtBy: unit("enter-real.test.ts", "can read no more in its pool"),
  },
  {
    id: "enter-bare-in-silence",
    file: enter,
    find: 'else if (!without.includes("landlock")) throw sandboxMissing(probed.missing);',
    replace: "else void without;",
    caughtBy: unit("enter-real.test.ts", "where Landlock is missing"),
  },
  {
    id: "enter-descriptors-inherited",
    file: enter,
    find: "  libc.closeOnExecve();",
    replace: "",
    caughtBy: unit("enter-real.test.ts", "nothing of the launcher's"),
  },
  {
    id: "enter-filter-dropped",
    file: enter,
    find: '    libc.filterSystemCalls(Buffer.from(job.filter, "base64"));',
    replace: "",
    caughtBy: unit("enter-real.test.ts", "a further filter"),
  },
  {
    id: "landlock-right-not-handled",
    file: "schema/src/landlock.ts",
    find: "= landlockLevels.map(",
    replace: "= landlockLevels.slice(1).map(",
    caughtBy: unit("fetcher-profile.test.ts", "the second wall alone"),
  },
  {
    id: "fetcher-writes-the-artifacts",
    file: "runtime/src/sandbox/fetcher-profile.ts",
    find: "({ path, rights: landlockRights.read })),",
    replace: "({ path, rights: landlockRights['read-write'] })),",
    caughtBy: unit("fetcher-profile.test.ts", "the second wall alone"),
  },
  {
    id: "fetcher-sees-the-disk",
    file: "runtime/src/sandbox/fetcher-profile.ts",
    find: '...["--bind", cacheFolder, cacheFolder],',
    replace: '...["--bind", "/tmp", "/tmp"],',
    caughtBy: unit("fetcher-profile.test.ts", "and nothing else"),
  },
  {
    id: "fetcher-tidies-up-what-it-cannot-see",
    file: "runtime/src/app/models/fetcher.ts",
    find: "if (!narrow) await collectModels(",
    replace: "await collectModels(",
    caughtBy: unit("fetcher-profile.test.ts", "what other apps need is kept"),
  },
  {
    id: "engine-tools-read-models",
    file: "runtime/src/sandbox/engine-profile.ts",
    find: '...(kind === "tools" ? [] : [models])',
    replace: "...(kind === null ? [] : [models])",
    caughtBy: unit("engine-profile.test.ts", "reads no model either"),
  },
  {
    id: "engine-sockets",
    file: "runtime/src/app/engine/fork.ts",
    find: "    ...engineRestrictions(kind, { node: process.execPath, code, models }, arch),",
    replace: "    landlock: engineRestrictions(kind, { node: process.execPath, code, models }, arch).landlock,",
    caughtBy: unit("engine-profile.test.ts", "does nothing else"),
  },
  {
    id: "engine-closes-one-thread",
    file: "runtime/src/sandbox/libc.ts",
    find: "  SECCOMP_FILTER_FLAG_TSYNC: 1,",
    replace: "  SECCOMP_FILTER_FLAG_TSYNC: 0,",
    caughtBy: unit("close-engine.test.ts", "by no thread"),
  },
  {
    id: "engine-starts-programs",
    file: seccomp,
    find: 'programs === "refused" ? denied : allowed;',
    replace: "programs === null ? denied : allowed;",
    caughtBy: unit("close-engine.test.ts", "by no thread"),
  },
  {
    id: "engine-on-electron-not-closed",
    file: "runtime/src/sandbox/close-engine.ts",
    find: '"anon_inode:[io_uring]"',
    replace: '"\\n"',
    caughtBy: {
      kind: "conformance",
      file: "conformance/hostile/engines.spec.ts",
      grep: "a closed engine",
      host: "electron",
    },
  },
];
