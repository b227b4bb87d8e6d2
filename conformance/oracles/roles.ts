import type { Role, TracedProcess } from "@locara/harness/trace";

/** What a process is, by the words that it was started with. */
export function roleOf({ started, parent }: TracedProcess): Role | null | "unknown" {
  const words = started.join(" ");
  if (/\/start-host\.ts /.test(words) || started.length === 0) return null;
  if (/^(\S*\/)?bwrap /.test(words)) return "sandbox";
  if (/\/host\.cjs /.test(words)) return "host";
  // node-llama-cpp tries its library in a process of its own.
  if (/\/node-llama-cpp\/dist\/bindings\/utils\/testBindingBinary\.js$/.test(words)) return "engine";
  if (/\/engine\.cjs (llama|whisper)$/.test(words)) return "engine";
  if (/\/engine\.cjs tools$/.test(words)) return "tools";
  // Electron: its main process is the first, and what that is before it becomes another. Then what Chromium calls its processes;
  // pages are born from its sandboxed zygote.
  const isFirst = parent === null || parent.started.join(" ") === words;
  if (isFirst && /^\S*\/electron (?!.*--type=)/.test(words)) return "host";
  if (/ --type=zygote --no-zygote-sandbox/.test(words)) return "graphics";
  if (/ --type=zygote/.test(words)) return "page";
  if (/ --utility-sub-type=node\.mojom\.NodeService /.test(words)) return "engine";
  if (/ --utility-sub-type=network\.mojom\.NetworkService /.test(words)) return "network";
  if (/\/fetcher\.cjs /.test(words)) return "fetcher";
  return "unknown";
}
