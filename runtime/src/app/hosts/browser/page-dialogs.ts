import type { ErrorJson } from "@locara/schema";
import type { HostFrame } from "./frames.ts";

interface Options {
  readonly bearer: string;
  readonly send: (frame: HostFrame) => void;
}

/** The page's half of picking and saving: an upload, a download. */
export interface PageDialogs {
  hear(frame: HostFrame): void;
  /** Takes down whatever is still shown. */
  close(): void;
}

export function createPageDialogs({ bearer, send }: Options): PageDialogs {
  const shown = new Map<string, () => void>();

  const takeDown = (id: string): void => {
    shown.get(id)?.();
    shown.delete(id);
  };

  const pick = ({ id, url, extensions }: Extract<HostFrame, { readonly host: "pick" }>): void => {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = extensions.map((extension) => `.${extension}`).join(",");
    const none = (error: ErrorJson | null): void => {
      takeDown(id);
      send({ v: 1, host: "picked-none", id, error });
    };
    input.addEventListener("cancel", () => none(null));
    input.addEventListener("change", () => {
      const file = input.files?.[0];
      if (file === undefined) return none(null);
      takeDown(id);
      upload(url, file, bearer).catch(() => none(unreadable));
      return;
    });
    // Browsers open the dialog only soon after a click or a key; without one, ask for it.
    if (navigator.userActivation?.isActive ?? true) {
      shown.set(id, () => undefined);
      input.click();
    } else
      shown.set(
        id,
        askForClick(
          () => input.click(),
          () => none(null),
        ),
      );
  };

  return {
    hear(frame) {
      switch (frame.host) {
        case "pick":
          pick(frame);
          return;
        case "pick-over":
          takeDown(frame.id);
          return;
        case "save":
          download(frame.name, frame.content);
          send({ v: 1, host: "saved", id: frame.id, error: null });
          return;
        default:
      }
    },
    close() {
      for (const id of [...shown.keys()]) takeDown(id);
    },
  };
}

const unreadable: ErrorJson = {
  code: "file/unreadable",
  message: "The chosen file could not be uploaded.",
  hint: "Choose the file again.",
  retryable: false,
};

async function upload(url: string, file: File, bearer: string): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${bearer}`,
      "X-Locara-Name": encodeURIComponent(file.name),
      "Content-Type": "application/octet-stream",
    },
    body: file,
    credentials: "omit",
  });
  // The host has told the caller already why it refused; only what never reached it is told from here.
  await response.text();
}

function download(name: string, content: Uint8Array): void {
  const url = URL.createObjectURL(new Blob([content as Uint8Array<ArrayBuffer>], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the blob after the click returns.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A small dialog with one button to press; returns how to take it down. */
function askForClick(choose: () => void, none: () => void): () => void {
  const dialog = document.createElement("dialog");
  const choosing = document.createElement("button");
  const closing = document.createElement("button");
  const words = document.createElement("p");
  words.textContent = "The app asks you to choose a file.";
  choosing.textContent = "Choose a file…";
  closing.textContent = "Cancel";
  choosing.autofocus = true;
  choosing.addEventListener("click", choose);
  closing.addEventListener("click", none);
  dialog.addEventListener("cancel", none);
  dialog.append(words, choosing, " ", closing);
  document.body.append(dialog);
  dialog.showModal();
  return () => dialog.remove();
}
