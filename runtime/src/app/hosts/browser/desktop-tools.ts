import { spawn } from "node:child_process";
import { type Clipboard, LocaraError, type Notifications } from "@locara/schema";
import { installed, type Tool } from "../../services/installed-program.ts";

/**
 * The clipboard and notifications of the browser host. The page's own clipboard is switched off by its permissions
 * policy, or a page could use it undeclared; what dispatch allowed is done from here, with the desktop's own tools.
 */

export interface DesktopTools {
  readonly read: readonly Tool[];
  readonly write: readonly Tool[];
  readonly notify: readonly Tool[];
}

const linuxTools = (variables: NodeJS.ProcessEnv): DesktopTools => {
  const wayland = variables.WAYLAND_DISPLAY !== undefined;
  const x11 = variables.DISPLAY !== undefined;
  return {
    read: [
      ...(wayland ? ([["wl-paste", "--no-newline", "--type", "text/plain"]] as const) : []),
      ...(x11
        ? ([
            ["xclip", "-selection", "clipboard", "-out"],
            ["xsel", "--clipboard", "--output"],
          ] as const)
        : []),
    ],
    write: [
      ...(wayland ? ([["wl-copy", "--type", "text/plain"]] as const) : []),
      ...(x11
        ? ([
            ["xclip", "-selection", "clipboard", "-in"],
            ["xsel", "--clipboard", "--input"],
          ] as const)
        : []),
    ],
    notify: wayland || x11 ? [["notify-send", "--app-name=Locara", "--"]] : [],
  };
};

const macTools: DesktopTools = {
  read: [["pbpaste"]],
  write: [["pbcopy"]],
  // The words are arguments of the script, so nothing in them can become part of it.
  notify: [
    [
      "osascript",
      "-e",
      "on run argv",
      "-e",
      'if item 3 of argv is "silent" then',
      "-e",
      "display notification (item 2 of argv) with title (item 1 of argv)",
      "-e",
      "else",
      "-e",
      'display notification (item 2 of argv) with title (item 1 of argv) sound name "default"',
      "-e",
      "end if",
      "-e",
      "end run",
    ],
  ],
};

/** The tools that this desktop may have; which of them are installed is seen when they are used. */
export const desktopTools = (platform: NodeJS.Platform, variables: NodeJS.ProcessEnv): DesktopTools =>
  platform === "darwin" ? macTools : linuxTools(variables);

export function toolClipboard({ read, write }: DesktopTools, searchPath: string): Clipboard {
  return {
    readText: () => run(installed(read, searchPath, "The clipboard"), ""),
    async writeText(text) {
      await run(installed(write, searchPath, "The clipboard"), text);
    },
  };
}

export function toolNotifications({ notify }: DesktopTools, searchPath: string): Notifications {
  return {
    async show({ title, body, silent }) {
      const [program, ...args] = installed(notify, searchPath, "Notifications");
      if (!program.endsWith("notify-send")) {
        await run([program, ...args, title, body, silent ? "silent" : "sound"], "");
        return;
      }
      const sound = silent ? "--hint=boolean:suppress-sound:true" : "--hint=string:sound-name:message-new-instant";
      // notify-send reads a little markup in the body.
      const plain = body.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
      await run([program, sound, ...args, title, plain], "");
    },
    badge: () =>
      Promise.reject(
        new LocaraError(
          "resource/backend-missing",
          "A page in a browser has no icon that could show a number.",
          "Show it in the page's title, or use the desktop host.",
        ),
      ),
  };
}

const longestRunMilliseconds = 5_000;
const mostOutputBytes = 16 * 1024 * 1024;

function run([program, ...args]: Tool, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    // A clipboard owner stays in the background: waiting for its output to close would wait for as long as it owns.
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"], timeout: longestRunMilliseconds });
    const chunks: Buffer[] = [];
    let bytes = 0;
    const failed = (cause?: unknown): void =>
      reject(
        new LocaraError(
          "resource/backend-missing",
          "The desktop's clipboard or notification tool failed.",
          "Try again, or use the desktop host.",
          { cause },
        ),
      );
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes > mostOutputBytes) child.kill();
      else chunks.push(chunk);
    });
    // A tool that takes no input closes it; how it ended is what counts.
    child.stdin.on("error", () => undefined);
    child.once("error", failed);
    child.once("exit", (code) => {
      child.stdout.destroy();
      if (code === 0) resolve(Buffer.concat(chunks).toString("utf8"));
      else failed();
    });
    child.stdin.end(input);
  });
}
