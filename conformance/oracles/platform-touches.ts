import type { PlatformTouch, Role } from "@locara/harness/trace";

/*
 * What the platform itself touches, whatever an app declares: Node, the C library, the engines' libraries and our own
 * installed files. Reviewed by people: an entry names who, how, where and why. An entry that nothing needs any more, and one
 * that is wider than a folder of the system's or of ours, turns the oracle red.
 */

export type Entry = readonly [access: string, place: string, reason: string, sometimes?: string];

export const by = (role: Role, entries: readonly Entry[]): readonly PlatformTouch[] =>
  entries.map(([access, place, reason, sometimes]) => ({
    by: role,
    access,
    place,
    reason,
    ...(sometimes === undefined ? {} : { sometimes }),
  }));

export const byMachine = "depends on the machine's kernel and on where its system keeps things";

/** Every program of Node's, before it reads a line of ours. */
const nodeStarts: readonly Entry[] = [
  ["look", "/etc/ld.so.preload", "the loader asks whether the system preloads anything"],
  ["read", "/etc/ld.so.cache", "the loader's index of libraries"],
  ["read", "/lib/x86_64-linux-gnu/*", "the C library and its like, as the loader spells them", byMachine],
  ["read", "/usr/lib/**", "the C library and its like, where they really are"],
  ["read", "$NODE", "Node reads itself for what is built into it"],
  ["look", "/proc/self/exe", "Node asks for its own path"],
  ["read", "/etc/ssl/openssl.cnf", "OpenSSL's settings, read whenever Node starts", byMachine],
  ["read", "/proc/version_signature", "libuv asks whether this is Ubuntu's kernel"],
  ["read", "/proc/self/maps", "V8 looks where it was loaded", byMachine],
  ["read", "/proc/self/cgroup", "libuv asks how much memory the process may have"],
  ["read", "/sys/fs/cgroup/**", "libuv asks how much memory the process may have", byMachine],
  ["read", "/proc/meminfo", "libuv asks how much memory there is"],
  ["read", "/dev/null", "Node makes sure that the first three descriptors are open"],
  ["read", "/sys/devices/system/cpu/online", "the C library counts processors", byMachine],
  ["read", "/sys/devices/system/cpu/cpu0/tsc_freq_khz", "V8's clock", byMachine],
  ["read", "/etc/localtime", "the time zone", byMachine],
  ["look", "/etc/localtime", "the time zone's name is where this leads", byMachine],
  ["look", "/etc", "on the way to the time zone", byMachine],
  ["look", "/usr", "on the way to the time zone", byMachine],
  ["look", "/usr/share", "on the way to the time zone", byMachine],
  ["look", "/usr/share/zoneinfo", "on the way to the time zone", byMachine],
  ["look", "/usr/share/zoneinfo/**", "the time zone's name", byMachine],
  ["read", "/usr/share/zoneinfo/**", "the time zone", byMachine],
];

/** Our own installation: the bundles, and the native packages beside them. */
const installation: readonly Entry[] = [
  ["look", "$RUNTIME", "Node finds the bundle it runs"],
  ["read", "$RUNTIME/package.json", "Node reads what kind of modules the bundles are"],
  ["look", "$RUNTIME/node_modules", "native packages are found beside the bundle"],
  ["look", "$RUNTIME/node_modules/**", "native packages are found beside the bundle"],
  ["read", "$RUNTIME/node_modules/**", "native packages are found beside the bundle"],
  ["look", "$MODULES", "where the native packages really are"],
  ["look", "$MODULES/**", "native packages and what they need"],
  ["read", "$MODULES/**", "native packages and what they need"],
];

/** The host on both: what opens an app and serves its page. */
export const hostTouches: readonly Entry[] = [
  ...nodeStarts,
  ...installation,
  ["connect", "unix:$LAUNCHER", "models are asked for at the launcher, which is no child of the app's"],
  ["read", "/etc/resolv.conf", "Node's resolver reads its settings when it is loaded, also where nobody uses it"],
  ["read", "/etc/nsswitch.conf", "Node's resolver, as above"],
  ["read", "/etc/netsvc.conf", "Node's resolver, as above"],
  ["read", "/etc/svc.conf", "Node's resolver, as above"],
  ["read", "/dev/urandom", "SQLite's random numbers"],
  ["read", "/proc/pressure/memory", "how short the machine is of memory, before a model is loaded", byMachine],
  ["look", "$ABOVE", "on the way to the host and to its packages"],
  ["look", "$FOLDERS", "where the user's folders really are: a path is judged under each that contains it"],
  ["list", "$WRITTEN", "with a deny pattern: does some name in the folder show that its volume tells cases apart?"],
  ["look", "$WRITTEN/*", "as above: that name"],
  ["look", "$OTHER_CASE", "as above: a name that is there, in the other case, or a folder's on the way to it"],
  ["look", "$HOME/.config", "the folder of other programs' settings is kept from the app's patterns"],
  ["write", "$HOME/.local", "the folders above the app's own are made where they are missing", "made once"],
  ["write", "$HOME/.local/share", "as above", "made once"],
  ["write", "$HOME/.local/share/locara", "as above", "made once"],
  ["write", "$HOME/.local/share/locara/*", "the app's container", "made once"],
  ["write", "$CONTAINER/files", "the app's own files: made even where it may not use them", "made once"],
  ["look", "$CONTAINER/files", "where the app's own files really are"],
  ["write", "$HOME/.local/state", "as above", "made once"],
  ["write", "$HOME/.local/state/locara", "as above", "made once"],
];

/** Engines on both hosts. */
export const engineTouches: readonly Entry[] = [
  ...nodeStarts,
  ...installation,
  ["read", "$RUNTIME/engine.cjs", "the engine itself"],
  ["look", "$RUNTIME/engine.cjs", "the engine itself"],
  ["look", "$ABOVE", "on the way to the engine and to its packages"],
  ["look", "$ABOVE/node_modules", "node-llama-cpp's packages look for each other in the folders above theirs"],
  [
    "look",
    "/nonexistent/.node_modules",
    "Node looks in its home, which is none, for a package that is nowhere else",
    "only where one is missing",
  ],
  ["look", "/nonexistent/.node_libraries", "as above", "only where one is missing"],
  ["list", "$MODULES/@node-llama-cpp/**", "node-llama-cpp looks for the library that fits the processor"],
  ["run", "$NODE", "node-llama-cpp tries its library in a process that may crash, before it loads it"],
  ["look", "/lib/*", "node-llama-cpp asks which C library this is", byMachine],
  ["look", "/lib64/*", "as above", byMachine],
  ["look", "/usr/lib/*", "as above", byMachine],
  ["look", "/usr/lib/*/ld-linux*", "as above", byMachine],
  ["look", "/usr/lib/*/libc.so*", "as above", byMachine],
  ["look", "/usr/lib64/*", "as above", byMachine],
  ["look", "/usr/lib/*/libvulkan.so*", "as above, for graphics", byMachine],
  ["look", "/etc/os-release", "node-llama-cpp asks which system this is", byMachine],
  ["read", "/etc/os-release", "as above", byMachine],
  ["look", "/etc/nsswitch.conf", "the C library looks up who the user is", byMachine],
  ["read", "/etc/nsswitch.conf", "as above", byMachine],
  ["read", "/etc/passwd", "as above: node-llama-cpp asks for the user's home folder", byMachine],
  ["connect", "unix:/var/run/nscd/socket", "as above", byMachine],
  ["look", "/", "the C library looks whether its settings changed", byMachine],
  ["read", "/proc/cpuinfo", "what the processor can"],
  ["read", "/proc/self/stat", "whisper.cpp and llama.cpp ask for what the process uses", byMachine],
  ["read", "/proc/vmstat", "node-llama-cpp asks how much memory there is"],
  ["read", "/proc/sys/vm/overcommit_memory", "the C library asks how memory is given", byMachine],
  ["read", "/sys/devices/system/cpu/possible", "ggml counts processors", byMachine],
  ["read", "/sys/devices/system/cpu/*/topology/thread_siblings", "node-llama-cpp counts processors", byMachine],
  ["write", "/dev/null", "the process that tries a library says nothing", byMachine],
];

export const platformTouches: readonly PlatformTouch[] = [
  ...by("host", [
    ...hostTouches,
    ["read", "$RUNTIME/host.cjs", "the host itself"],
    ["look", "$RUNTIME/host.cjs", "the host itself"],
    ["read", "$RUNTIME/bridge.js", "the script that puts the bridge on the page"],
    ["look", "$RUNTIME/surfaces", "the user's own surfaces"],
    ["look", "$RUNTIME/surfaces/*", "the user's own surfaces"],
    ["read", "$RUNTIME/surfaces/*", "the user's own surfaces"],
    ["look", "$RUNTIME/code-cache/**", "as below: is its folder there?", "only where it was made before"],
    [
      "read",
      "$RUNTIME/code-cache/**",
      "what Node made of the host when it ran it before",
      "only where the installation can be written",
    ],
    ["write", "$RUNTIME/code-cache", "what Node makes of the host is kept for the next start", "made once"],
    [
      "write",
      "$RUNTIME/code-cache/**",
      "what Node makes of the host is kept for the next start",
      "only where the installation can be written",
    ],
    ["run", "$NODE", "the host starts engines"],
    ["listen", "127.0.0.1:0", "the browser host serves the page and the user's surfaces, on this computer only"],
    ["open", "inet stream", "the two sockets it listens at"],
  ]),
  ...by("engine", engineTouches),
];
